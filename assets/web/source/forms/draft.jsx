// Text that is being typed: it is the person's own until it was sent, and until what came back says that it arrived.
import * as React from "react";

const PAUSE = 120;
const PATIENCE = 4000;
const waiting = new Set();

/** Send what is being typed now: something is about to be done with it. */
export function deliverAll() {
  for (const own of waiting) own.current();
}

let isMore = false;

/** What goes with a message: whether its text goes on with what was sent before, as the field has not been left in between. */
export const goingOn = () => (isMore ? { goes_on: true } : {});

/** Have a field's text sent before anything is done by a key in it. */
export function useDelivery(send) {
  const own = React.useRef(send);
  own.current = send;
  React.useEffect(() => {
    waiting.add(own);
    return () => waiting.delete(own);
  }, []);
}

/**
 * A text over a value that others may change: `[text, type, send]`.
 * It is sent after a pause, on `send()` (when the field is left), and when the field goes away. `pause: null` sends on leaving only;
 * `keep` holds on to a text that was not taken, so that it can be mended.
 */
export function useDraft(value, commit, { pause = PAUSE, keep = false } = {}) {
  const [text, setText] = React.useState(value);
  const own = React.useRef({ text: value, value, isTyped: false, isMore: false, sent: undefined, timer: 0, late: 0 });
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
    held.isMore = false;
    if (!keep) held.late = setTimeout(() => refused(held, show), PATIENCE);
  };
  useDelivery(() => deliver(own.current));
  return [text, type, send];
}

function arrived(held, value, show) {
  if (held.isTyped || (held.sent !== undefined && held.sent !== value)) return;
  if (held.sent === undefined) held.isMore = false; // someone else wrote it
  held.sent = undefined;
  show(value);
}

function deliver(held) {
  clearTimeout(held.timer);
  if (!held.isTyped) return;
  held.isTyped = false;
  if (held.text === held.value) return;
  held.sent = held.text;
  isMore = held.isMore;
  held.isMore = true;
  try {
    held.commit(held.text);
  } finally {
    isMore = false;
  }
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
  const held = React.useRef({ coming: [] });
  held.current = { ...held.current, commit, shown: ahead === undefined ? value : ahead };
  const told = JSON.stringify(value);
  React.useEffect(() => {
    const { coming } = held.current; // what was said is answered in this order, and some of it not at all
    coming.splice(0, coming.indexOf(told) + 1);
    if (coming.length === 0) setAhead(undefined);
  }, [told]);
  React.useEffect(() => {
    if (ahead === undefined) return undefined;
    const timer = setTimeout(() => {
      held.current.coming = [];
      setAhead(undefined);
    }, PATIENCE);
    return () => clearTimeout(timer);
  }, [ahead]);
  const change = React.useCallback((make) => {
    const next = make(held.current.shown);
    held.current.shown = next;
    held.current.coming.push(JSON.stringify(next));
    setAhead(next);
    held.current.commit(next);
  }, []);
  return [held.current.shown, change];
}
