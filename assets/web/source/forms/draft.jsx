// Text that is being typed: it is the person's own until it was sent, and until what came back says that it arrived.
import * as React from "react";

const PAUSE = 150;
const PATIENCE = 4000;

/**
 * A text over a value that others may change: `[text, type, send]`.
 * It is sent after a pause, on `send()` (when the field is left), and when the field goes away. `pause: null` sends on leaving only;
 * `keep` holds on to a text that was not taken, so that it can be mended.
 */
export function useDraft(value, commit, { pause = PAUSE, keep = false } = {}) {
  const [text, setText] = React.useState(value);
  const own = React.useRef({ text: value, value, isTyped: false, sent: undefined, timer: 0, late: 0 });
  own.current.commit = commit;
  own.current.value = value;
  const show = (next) => {
    own.current.text = next;
    setText(next);
  };
  React.useEffect(() => arrived(own.current, value, show), [value]);
  React.useEffect(() => {
    const held = own.current;
    return () => {
      clearTimeout(held.late);
      deliver(held);
    };
  }, []);
  const type = (next) => {
    const held = own.current;
    held.isTyped = true;
    show(next);
    clearTimeout(held.timer);
    clearTimeout(held.late);
    if (pause !== null) held.timer = setTimeout(() => deliver(held), pause);
  };
  const send = () => {
    const held = own.current;
    deliver(held);
    if (!keep) held.late = setTimeout(() => refused(held, show), PATIENCE);
  };
  return [text, type, send];
}

function arrived(held, value, show) {
  if (held.isTyped || (held.sent !== undefined && held.sent !== value)) return;
  held.sent = undefined;
  show(value);
}

function deliver(held) {
  clearTimeout(held.timer);
  if (!held.isTyped) return;
  held.isTyped = false;
  if (held.text === held.value) return;
  held.sent = held.text;
  held.commit(held.text);
}

/** What was sent and never came back was not taken: a message has said why. */
function refused(held, show) {
  if (held.isTyped) return;
  held.sent = undefined;
  show(held.value);
}

/** A value that shows a change at once, before it has come back: `[shown, change]`; `change` takes a function of what is shown. */
export function useAhead(value, commit) {
  const [ahead, setAhead] = React.useState(undefined);
  const held = React.useRef({});
  held.current = { ...held.current, commit, shown: ahead === undefined ? value : ahead };
  React.useEffect(() => {
    if (ahead === undefined) return undefined;
    if (JSON.stringify(ahead) === JSON.stringify(value)) {
      setAhead(undefined);
      return undefined;
    }
    const timer = setTimeout(() => setAhead(undefined), PATIENCE);
    return () => clearTimeout(timer);
  }, [ahead, value]);
  const change = React.useCallback((make) => {
    const next = make(held.current.shown);
    held.current.shown = next;
    setAhead(next);
    held.current.commit(next);
  }, []);
  return [held.current.shown, change];
}
