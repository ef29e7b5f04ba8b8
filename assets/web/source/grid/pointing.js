// Selecting with the mouse: press for a cell, drag or Shift for a range, the number of a row or the head of a column for all of it.
import { HEAD, ROW, clamp, columnAt } from "./geometry.js";
import { wholeColumn, wholeRow } from "./selection.js";

/** The handlers of a grid's box; `now()` tells what it shows, `set` takes a selection, `reveal` scrolls to a cell. */
export function pointing(box, now, set, reveal) {
  const spot = (event) => {
    const { view, rows, edges, gutter } = now();
    const frame = box.current.getBoundingClientRect();
    const x = event.clientX - frame.left;
    const y = event.clientY - frame.top;
    const row = clamp(Math.floor((y - HEAD + view.top) / ROW), 0, rows - 1);
    return { row, column: columnAt(edges, Math.max(0, x - gutter + view.left)), isNumber: x < gutter, isHead: y < HEAD };
  };
  const press = (event) => {
    const { rows, edges, isInside } = now();
    if (event.button !== 0 || rows === 0 || !isInside(event)) return;
    const { row, column, isNumber, isHead } = spot(event);
    if (isHead) return;
    const cursor = { row, column };
    if (isNumber) set(wholeRow(row, edges.length - 1));
    else set((before) => (event.shiftKey ? { anchor: before.anchor, cursor } : { anchor: cursor, cursor }));
    drag(event);
  };
  const drag = (event) => {
    const element = box.current;
    const move = (next) => {
      const { row, column, isNumber } = spot(next);
      const cursor = { row, column: isNumber ? 0 : column };
      set((before) => (before.cursor.row === cursor.row && before.cursor.column === cursor.column ? before : { anchor: before.anchor, cursor }));
      reveal(cursor);
    };
    const over = () => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", over);
    };
    element.setPointerCapture(event.pointerId);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", over);
  };
  const pressHead = (event, column) => {
    if (event.button !== 0) return;
    const { rows } = now();
    if (rows > 0) set((before) => (event.shiftKey ? { anchor: { row: rows - 1, column: before.anchor.column }, cursor: { row: 0, column } } : wholeColumn(column, rows)));
  };
  return { press, pressHead };
}
