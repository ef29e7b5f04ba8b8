// The cells that are selected: a range from an anchor to where the cursor is, moved by keys.
import { clamp } from "./geometry.js";

export const AT_START = { anchor: { row: 0, column: 0 }, cursor: { row: 0, column: 0 } };

/** The rectangle between anchor and cursor, both corners in it. */
export function rangeOf({ anchor, cursor }) {
  return {
    top: Math.min(anchor.row, cursor.row),
    bottom: Math.max(anchor.row, cursor.row),
    left: Math.min(anchor.column, cursor.column),
    right: Math.max(anchor.column, cursor.column),
  };
}

export const everything = (rows, columns) => ({ anchor: { row: 0, column: 0 }, cursor: { row: rows - 1, column: columns - 1 } });
export const wholeRow = (row, columns) => ({ anchor: { row, column: columns - 1 }, cursor: { row, column: 0 } });
export const wholeColumn = (column, rows) => ({ anchor: { row: rows - 1, column }, cursor: { row: 0, column } });

/** After a key; undefined for keys that move nothing. */
export function moved(selection, event, { rows, columns, page }) {
  const step = stepOf(event, page);
  if (!step || event.altKey || rows === 0) return undefined;
  const cursor = {
    row: clamp(selection.cursor.row + step[0], 0, rows - 1),
    column: clamp(selection.cursor.column + step[1], 0, columns - 1),
  };
  return event.shiftKey ? { anchor: selection.anchor, cursor } : { anchor: cursor, cursor };
}

function stepOf(event, page) {
  const far = event.ctrlKey || event.metaKey ? Infinity : 0;
  return {
    ArrowDown: [far || 1, 0],
    ArrowUp: [-(far || 1), 0],
    ArrowRight: [0, far || 1],
    ArrowLeft: [0, -(far || 1)],
    PageDown: [page, 0],
    PageUp: [-page, 0],
    Home: [-far || 0, -Infinity],
    End: [far, Infinity],
  }[event.key];
}
