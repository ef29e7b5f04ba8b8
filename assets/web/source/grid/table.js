// What a grid draws: rows of one version stay, with their heads, until those of the next one are there to be seen.
import * as React from "react";
import { edgesOf, scrollOf, windowOf } from "./geometry.js";
import { Pages } from "./pages.js";

const tableOf = ({ version, columns, rows, load }) => ({ version, columns, pages: new Pages(load, rows, columns.length) });

/** The table to draw; `seen` holds what is seen of it: {view, widths}. */
export function useTable(wanted, seen) {
  const [, draw] = React.useReducer((count) => count + 1, 0);
  const drawn = React.useRef(null);
  drawn.current ??= tableOf(wanted);
  const { version, load } = wanted;
  const latest = React.useRef(load);
  React.useEffect(() => {
    latest.current = load;
    if (drawn.current.pages.load === load) {
      drawn.current.pages.changed = draw;
      return undefined;
    }
    const next = tableOf(wanted);
    const take = () => {
      if (drawn.current === next) return draw();
      if (!isThere(next, seen.current) || latest.current !== load) return undefined;
      drawn.current.pages.end();
      drawn.current = next;
      return draw();
    };
    next.pages.changed = take;
    next.pages.want(windowIn(next, seen.current));
    take();
    return () => drawn.current !== next && next.pages.end();
  }, [load]);
  const table = drawn.current;
  const isSame = table.version === version && wanted.columns.length === table.columns.length;
  return { ...table, columns: isSame ? wanted.columns : table.columns, isLate: table.pages.load !== load };
}

function isThere(table, seen) {
  return table.pages.rows === 0 || table.pages.error !== undefined || table.pages.has(windowIn(table, seen));
}

function windowIn(table, { view, widths }) {
  const rows = table.pages.rows;
  const scroll = scrollOf(rows, view.height);
  return windowOf({ ...view, top: Math.min(view.top, scroll.end) }, scroll, rows, edgesOf(table.columns, widths));
}
