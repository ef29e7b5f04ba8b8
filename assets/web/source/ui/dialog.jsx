// A dialog: takes the focus, keeps it, and gives it back.
import * as React from "react";

export function Dialog({ label, close, className = "", children }) {
  const box = React.useRef(null);
  const before = React.useRef(null);
  React.useEffect(() => {
    const root = box.current.getRootNode();
    before.current = root.activeElement;
    if (!box.current.contains(root.activeElement)) (box.current.querySelector("input, textarea, select, button") ?? box.current).focus();
    return () => before.current?.isConnected && before.current.focus();
  }, []);
  React.useEffect(() => {
    const leave = (event) => event.key === "Escape" && !event.defaultPrevented && close(); // the focus may be nowhere, as what had it was disabled
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [close]);
  const key = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Tab") {
      keepInside(event, box.current);
    }
  };
  return (
    <div className="veil" onPointerDown={(event) => event.target === event.currentTarget && close()}>
      <div className={`dialog ${className}`} role="dialog" aria-modal="true" aria-label={label} ref={box} tabIndex={-1} onKeyDown={key}>
        {children}
      </div>
    </div>
  );
}

function keepInside(event, box) {
  const all = [...box.querySelectorAll("input, textarea, select, button, a[href], [tabindex='0']")].filter((each) => !each.disabled);
  const here = box.getRootNode().activeElement;
  const edge = event.shiftKey ? all[0] : all[all.length - 1];
  if (here !== edge) return;
  event.preventDefault();
  (event.shiftKey ? all[all.length - 1] : all[0])?.focus();
}
