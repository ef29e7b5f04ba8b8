// Looking at a column lights its way on the canvas: where its values come from, and where they go.
import * as React from "react";
import { useAsk, useStore, useWatched } from "../store.jsx";

const REST_MS = 200;
const NONE = [];

/** `trace({node, port, column})` asks for the way of a column and lights it once the pointer rests there; `trace(null)` ends it. */
export function useTrace() {
  const ask = useAsk();
  const store = useStore();
  const wanted = React.useRef(null);
  const trace = React.useCallback(
    (place) => {
      clearTimeout(wanted.current?.timer);
      wanted.current = place && { timer: setTimeout(() => show(wanted.current), REST_MS) };
      if (!place) return store.trace(null);
      const show = (request) => ask("canvas", "lineage", place).then((found) => wanted.current === request && store.trace(found.columns), () => {});
    },
    [ask, store],
  );
  React.useEffect(() => () => trace(null), [trace]);
  return trace;
}

/** The columns of a node that are on the way; empty: none are; null: no column is looked at. */
export const useTraced = (node) => useWatched((store) => store.traced && (store.traced[node] ?? NONE));
