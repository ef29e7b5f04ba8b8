// What every panel of the page reads and says: views come from Python as patches, gestures go back as messages.
import * as React from "react";

/** Apply a merge patch (RFC 7396); what did not change keeps its identity, so that it is not drawn again. */
export function merged(before, change) {
  if (change === null || typeof change !== "object" || Array.isArray(change)) return change;
  const after = before !== null && typeof before === "object" && !Array.isArray(before) ? { ...before } : {};
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete after[key];
    else after[key] = merged(after[key], value);
  }
  return after;
}

class Store {
  constructor(model) {
    this.model = model;
    this.views = JSON.parse(model.first);
    this.watchers = new Set();
    this.commands = new Map();
    this.questions = new Map();
    this.numbers = 0;
    this.toasts = [];
    this.traced = null; // by node the columns that a column comes from or goes to, while one is looked at
    model.on("msg:custom", (text) => this.take(JSON.parse(text)));
    this.say({ panel: "" });
  }

  say(message) {
    this.model.send_msg(message);
  }

  take(message) {
    if (message.is === "patch") this.set(merged(this.views, message.patch));
    else if (message.is === "everything") this.set(merged(this.views, complete(this.views, message.views)));
    else if (message.is === "answer") this.answer(message);
    else if (message.is === "command") this.command(message.name);
    else if (message.is === "toast") this.show(message);
    else if (message.is === "go") window.location.assign(message.to);
  }

  set(views) {
    this.views = views;
    this.tell();
  }

  tell() {
    for (const watcher of this.watchers) watcher();
  }

  trace(columns) {
    if (columns === this.traced) return;
    this.traced = columns;
    this.tell();
  }

  show(toast) {
    this.toasts = [...this.toasts.filter((each) => each.message !== toast.message), toast].slice(-4);
    this.tell();
  }

  dismiss(toast) {
    this.toasts = this.toasts.filter((each) => each !== toast);
    this.tell();
  }

  answer({ ask, value, error }) {
    const question = this.questions.get(ask);
    this.questions.delete(ask);
    if (question && error) question.reject(error);
    else if (question) question.resolve(value);
  }

  ask(panel, message, data = {}) {
    const ask = ++this.numbers;
    return new Promise((resolve, reject) => {
      this.questions.set(ask, { resolve, reject });
      this.say({ panel, message, data, ask });
    });
  }

  /** A promise that all that was said before has been heard, and that the views show what came of it. */
  heard() {
    return this.ask("", "heard");
  }

  command(name, detail) {
    for (const handler of [...(this.commands.get(name) ?? [])]) handler(detail);
  }

  onCommand(name, handler) {
    if (!this.commands.has(name)) this.commands.set(name, new Set());
    this.commands.get(name).add(handler);
    return () => this.commands.get(name).delete(handler);
  }
}

/** A patch from one object to another, so that a whole state can be taken without losing what is the same. */
function complete(before, after) {
  const patch = {};
  for (const key of Object.keys(before ?? {})) if (!(key in after)) patch[key] = null;
  for (const [key, value] of Object.entries(after)) {
    const old = before?.[key];
    const areObjects = isObject(value) && isObject(old);
    if (areObjects) patch[key] = complete(old, value);
    else if (JSON.stringify(old) !== JSON.stringify(value)) patch[key] = value;
  }
  return patch;
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

const Context = React.createContext(null);

export function StoreProvider({ model, children }) {
  const store = React.useMemo(() => new Store(model), [model]);
  return <Context.Provider value={store}>{children}</Context.Provider>;
}

export const useStore = () => React.useContext(Context);

/** What `read` takes from the store; drawn again when that is another value. */
export function useWatched(read) {
  const store = useStore();
  const subscribe = React.useCallback((watcher) => (store.watchers.add(watcher), () => store.watchers.delete(watcher)), [store]);
  return React.useSyncExternalStore(subscribe, () => read(store));
}

/** A panel's view; undefined until there is one. */
export const useView = (panel) => useWatched((store) => store.views[panel]);

export const useToasts = () => useWatched((store) => store.toasts);

/** `send("canvas", "moved", {...})`: a gesture. */
export function useSend() {
  const store = useStore();
  return React.useCallback((panel, message, data = {}) => store.say({ panel, message, data }), [store]);
}

/** `ask("data", "page", {...})`: a question; the promise fails with {code, message, hint}. */
export function useAsk() {
  const store = useStore();
  return React.useCallback((panel, message, data) => store.ask(panel, message, data), [store]);
}

/** `act("delete")`: an action of the one table; what only shows something is done here in the page. */
export function useAct() {
  const store = useStore();
  return React.useCallback((name, text) => store.say({ panel: "commands", message: "act", data: text === undefined ? { name } : { name, text } }), [store]);
}

/** Have a handler called when an action that only shows something is done. */
export function useCommand(name, handler) {
  const store = useStore();
  const latest = React.useRef(handler);
  latest.current = handler;
  React.useEffect(() => store.onCommand(name, (detail) => latest.current(detail)), [store, name]);
}

/** State that the browser remembers. */
export function useLocal(key, initial) {
  const [value, set] = React.useState(() => {
    try {
      return JSON.parse(localStorage.getItem(`penstock.${key}`)) ?? initial;
    } catch {
      return initial;
    }
  });
  const keep = React.useCallback(
    (next) =>
      set((before) => {
        const after = typeof next === "function" ? next(before) : next;
        localStorage.setItem(`penstock.${key}`, JSON.stringify(after));
        return after;
      }),
    [key],
  );
  return [value, keep];
}
