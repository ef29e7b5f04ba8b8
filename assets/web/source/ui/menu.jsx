// A button that opens a list of things to do: by mouse, or arrows, Enter and Escape.
import * as React from "react";

/** `items`: {key, title, detail, keys, disabled, run}; `button(props)` draws what opens it. */
export function Menu({ label, items, button, align = "left" }) {
  const [isOpen, setOpen] = React.useState(false);
  const root = React.useRef(null);
  const close = React.useCallback(() => setOpen(false), []);
  useOutside(root, isOpen, close);
  const done = () => {
    close();
    root.current?.querySelector("button")?.focus(); // so that a dialog which comes now gives the focus back to it
  };
  const leave = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    done();
  };
  return (
    <span className="menu" ref={root} onKeyDown={isOpen ? leave : undefined}>
      {button({ "aria-haspopup": "menu", "aria-expanded": isOpen, onClick: () => setOpen(!isOpen) })}
      {isOpen && <MenuList label={label} items={items} align={align} close={done} />}
    </span>
  );
}

/** The list itself, for menus that open elsewhere than at a button; an item that `isApart` has a line above it. */
export function MenuList({ label, items, align = "left", close, style }) {
  const list = React.useRef(null);
  React.useEffect(() => list.current?.querySelector("button:not(:disabled)")?.focus(), []);
  const move = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const able = [...list.current.querySelectorAll("button:not(:disabled)")];
    const root = list.current.getRootNode();
    able[(able.indexOf(root.activeElement) + step + able.length) % able.length]?.focus();
  };
  return (
    <ul className={`menu-list ${align}`} role="menu" aria-label={label} ref={list} onKeyDown={move} style={style}>
      {items.map((item) => (
        <li key={item.key} role="none" className={item.isApart ? "apart" : undefined}>
          <button
            type="button"
            role="menuitem"
            disabled={item.disabled}
            onClick={() => {
              close();
              item.run();
            }}
          >
            <span>{item.title}</span>
            {item.detail && <span className="detail">{item.detail}</span>}
            {item.keys && <kbd>{item.keys}</kbd>}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Calls `close` when something outside is pressed. */
export function useOutside(ref, isOpen, close) {
  React.useEffect(() => {
    if (!isOpen) return undefined;
    const press = (event) => {
      if (!event.composedPath().includes(ref.current)) close();
    };
    window.addEventListener("pointerdown", press, true);
    return () => window.removeEventListener("pointerdown", press, true);
  }, [ref, isOpen, close]);
}
