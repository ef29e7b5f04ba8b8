// A button that tells a fact in a word or two, and opens a box with more about it: Escape, or what is outside, closes it.
import * as React from "react";
import { useCommand } from "../store.jsx";
import { Icon } from "./icon.jsx";
import { isOwn } from "./own_keys.js";
import { useOutside } from "./menu.jsx";
import { Popup } from "./popup.jsx";

/** `words` stand in the button; `children(close)` draws what is in the box; `command` is the action that opens it. */
export function Chip({ label, command, words, className = "", children }) {
  const [isOpen, setOpen] = React.useState(false);
  const root = React.useRef(null);
  const button = React.useRef(null);
  const leave = React.useCallback(() => setOpen(false), []);
  const close = React.useCallback(() => {
    setOpen(false);
    button.current?.focus();
  }, []);
  useOutside(root, isOpen, leave);
  useCommand(command, () => setOpen(true));
  const key = (event) => {
    const isInside = event.target !== button.current;
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (!isInside || !isOwn(event)) {
      return;
    }
    event.stopPropagation(); // arrows and letters are meant for what is in the box, not for the canvas
  };
  const blur = (event) => event.relatedTarget && !root.current.contains(event.relatedTarget) && leave();
  return (
    <span className="chip" ref={root} onKeyDown={isOpen ? key : undefined} onBlur={blur}>
      <button type="button" ref={button} className={`chip-button ${className}`} title={label} aria-haspopup="dialog" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {words} <Icon name="down" size={12} />
      </button>
      {isOpen && (
        <Popup anchor={button} align="right" className="chip-box">
          <Inside label={label}>{children(close)}</Inside>
        </Popup>
      )}
    </span>
  );
}

/** Takes the focus. */
function Inside({ label, children }) {
  const box = React.useRef(null);
  React.useEffect(() => {
    (box.current.querySelector("input:checked:not(:disabled)") ?? box.current.querySelector("input:not(:disabled)") ?? box.current).focus();
  }, []);
  return <div role="dialog" aria-label={label} tabIndex={-1} ref={box}>{children}</div>;
}
