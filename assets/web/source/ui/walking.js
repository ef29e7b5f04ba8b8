// Up and down go from entry to entry of a list.

/** To be called with a key that was pressed in `list`; `what` selects the button of each `li`. */
export function walked(event, list, what) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const all = [...list.querySelectorAll(what)];
  all[all.indexOf(event.target.closest("li")?.querySelector(what)) + step]?.focus();
  event.preventDefault();
  event.stopPropagation();
}
