// Keys: what each means stands in the one table of actions, which the page was told.
import * as React from "react";
import { useAct, useStore, useView } from "../store.jsx";
import { deliverAll } from "../forms/draft.jsx";
import { PASTING } from "./clipboard.jsx";
import { activePane } from "./frame.jsx";

export const isMac = /mac/i.test(navigator.platform);

/** Keys of the dock act in its grids: its buttons, fields and texts have keys of their own. */
function contextOf(element) {
  const pane = activePane();
  return pane === "dock" && !element?.closest?.("[role=grid]") ? undefined : pane;
}
const NAMED = new Set(["?", "/", "[", "]", "+", "-"]);

/** A key as the table writes it: `Ctrl+Shift+Z`. */
export function nameOf(event) {
  const parts = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  const isDigit = /^Digit\d$/.test(event.code);
  const isLetter = /^Key[A-Z]$/.test(event.code);
  if (event.shiftKey && !NAMED.has(event.key)) parts.push("Shift");
  const key = isDigit ? event.code.slice(5) : isLetter && /^[a-z]$/i.test(event.key) === false ? event.code.slice(3) : event.key;
  parts.push(key.length === 1 ? key.toUpperCase() : key);
  return parts.join("+");
}

/** Whether what has the focus takes text. */
export function isField(element) {
  return Boolean(element?.closest?.("input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]"));
}

/** Keys act wherever the focus is, and also where it is nowhere. */
export function useKeys() {
  const store = useStore();
  const act = useDo();
  React.useEffect(() => {
    const pressed = (event) => press(event, store, act);
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [store, act]);
}

function press(event, store, act) {
  if (event.defaultPrevented || event.isComposing) return;
  const { order, actions } = store.views.commands;
  const [target] = event.composedPath();
  const context = contextOf(target);
  const inField = isField(target);
  const key = nameOf(event);
  if (key === "Enter" && target.closest?.("button, a[href]")) return; // presses it
  const fitting = order.filter((name) => {
    const action = actions[name];
    const acts = action.keys.includes(key) && (action.context === "global" || action.context === context);
    return acts && (action.in_fields || !inField);
  });
  const name = first(fitting.filter((each) => actions[each].enabled), actions) ?? first(fitting, actions);
  if (name === undefined || PASTING.has(name)) return; // the browser's own paste event brings what the system's clipboard holds
  event.preventDefault();
  if (inField) deliverAll();
  act(name);
}

/** What acts here goes before what acts anywhere. */
const first = (names, actions) => names.find((each) => actions[each].context !== "global") ?? names[0];

/**
 * Does an action: those that ask for a text ask first, and what only shows something is done here. What cannot be done is not known for
 * sure, as a selection of a moment ago may not have come back yet: Python, which hears everything in its order, judges that.
 */
export function useDo() {
  const store = useStore();
  const act = useAct();
  return React.useCallback(
    async (name) => {
      const action = store.views.commands.actions[name];
      if (!action) return;
      if (action.needs) store.command("ask_text", { name, title: action.title, needs: action.needs });
      else if (action.only_shows) store.command(name);
      else act(name);
    },
    [store, act],
  );
}

/** The first key of an action, as this machine writes it; empty: it has none. */
export function keyOf(action) {
  const key = action?.keys[0] ?? "";
  return isMac ? key.replace("Ctrl+", "Cmd+") : key;
}

export const useKeyOf = (name) => keyOf(useView("commands")?.actions[name]);
