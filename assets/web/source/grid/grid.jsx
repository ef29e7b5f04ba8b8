// A grid over any number of rows and columns: what is seen is drawn, and asked for page by page.
import * as React from "react";
import { fitting, resizer, stepped, useWidths } from "./columns.js";
import { HEAD, ROW, clamp, edgesOf, gutterOf, scrollOf, windowOf } from "./geometry.js";
import { Head } from "./head.jsx";
import { pointing } from "./pointing.js";
import { Row } from "./row.jsx";
import { useScrolling } from "./scrolling.js";
import { AT_START, everything, moved, rangeOf } from "./selection.js";
import { useTable } from "./table.js";
import "./grid.css";

/**
 * `columns` are heads, `rows` how many there are, `load` promises pages, `version` is another number for other rows; `menu(place, element)`
 * opens a head's menu, `open(cell)` a value's viewer, `looked(name)` hears what head the pointer is on, `told(table)` what is drawn. The ref is given what can be done from outside.
 */
export const Grid = React.forwardRef(function Grid({ label, columns, rows, version, load, look = {}, isDim = false, isFirst = false, menu, open, told, focused, looked }, ref) {
  const box = React.useRef(null);
  const prefix = React.useId();
  const [widths, setWidth] = useWidths();
  const seen = React.useRef({ view: { top: 0, left: 0, width: 800, height: 300 }, widths });
  const table = useTable({ version, columns, rows, load }, seen);
  const count = table.pages.rows;
  const edges = React.useMemo(() => edgesOf(table.columns, widths), [table.columns, widths]);
  const scroll = scrollOf(count, seen.current.view.height);
  const [view, goTo] = useScrolling(box, scroll);
  seen.current = { view, widths };
  const gutter = gutterOf(count);
  const part = windowOf(view, scroll, count, edges);
  const [selection, setSelection] = React.useState(AT_START);
  const range = rangeOf(selection);
  const state = React.useRef({});
  state.current = { view, rows: count, edges, gutter, scroll, columns: table.columns, pages: table.pages, part, widths, range, selection };

  React.useEffect(() => table.pages.want(part), [table.pages, part.first, part.last, part.left, part.right]);
  React.useEffect(() => {
    if (view.top > scroll.end) goTo({ top: scroll.end });
    setSelection((before) => within(before, count, table.columns.length));
  }, [count, table.columns.length]);
  React.useEffect(() => told?.({ rows: count, line: table.pages.line, error: table.pages.error, isLate: table.isLate }), [count, table.pages.line, table.pages.error, table.isLate]);

  React.useEffect(() => {
    if (box.current.matches(":focus")) reveal(state.current.selection.cursor);
  }, [view.width]);
  const reveal = React.useCallback((cell) => goTo(placeOf(cell, state.current)), [goTo]);
  const select = React.useCallback((next) => (setSelection(next), next.cursor && reveal(next.cursor)), [reveal]);
  const mouse = React.useMemo(() => pointing(box, () => ({ ...state.current, isInside: (event) => inside(box.current, event) }), setSelection, reveal), [reveal]);
  const resize = React.useMemo(() => resizer(table.columns, setWidth), [table.columns, setWidth]);
  const fit = React.useCallback((place) => {
    const { columns: all, pages, part: { first, last } } = state.current;
    setWidth(all[place].name, fitting(box.current, all[place], pages, place, first, last));
  }, [setWidth]);
  const openHere = () => {
    const { cursor } = state.current.selection;
    if (state.current.rows > 0) open?.({ ...cursor, name: state.current.columns[cursor.column].name, cell: state.current.pages.cell(cursor.row, cursor.column) });
  };
  React.useImperativeHandle(ref, () => ({
    focus: () => box.current.focus(),
    selectAll: () => setSelection(everything(state.current.rows, state.current.columns.length)),
    range: () => state.current.range,
    columns: () => state.current.columns,
    openHere,
    showColumn: (column) => (select({ anchor: { row: state.current.selection.cursor.row, column }, cursor: { row: state.current.selection.cursor.row, column } }), box.current.focus()),
  }), [select]);

  const key = (event) => {
    const next = moved(selection, event, { rows: count, columns: table.columns.length, page: Math.max(1, Math.floor(scroll.body / ROW) - 1) });
    if (next) select(next);
    else if (event.altKey && event.shiftKey && /^Arrow(Left|Right)$/.test(event.key)) stepped(table.columns, widths, setWidth, selection.cursor.column, event.key === "ArrowRight");
    else if (menu && (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10"))) menu(selection.cursor.column, box.current.querySelector(`[role=columnheader][aria-colindex="${selection.cursor.column + 2}"]`) ?? box.current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const lines = [];
  const slots = Math.ceil(scroll.body / ROW) + 2;
  for (let row = part.first; row < part.last; row += 1) {
    const isIn = row >= range.top && row <= range.bottom;
    lines.push(
      <Row
        key={row % slots}
        {...{ row, pages: table.pages, columns: table.columns, edges, gutter, prefix, left: part.left, right: part.right }}
        top={(row - part.base) * ROW}
        mark={table.pages.mark(row)}
        stamp={table.pages.stamp(row, part.left, part.right)}
        from={isIn ? range.left : -1}
        to={isIn ? range.right : -2}
        isRange={range.top !== range.bottom || range.left !== range.right}
        cursor={row === selection.cursor.row ? selection.cursor.column : -1}
      />,
    );
  }
  const width = gutter + edges[edges.length - 1];
  const cursorIsSeen = count > 0 && selection.cursor.row >= part.first && selection.cursor.row < part.last && selection.cursor.column >= part.left && selection.cursor.column < part.right;
  const heads = [];
  for (let place = part.left; place < part.right; place += 1) {
    const column = table.columns[place];
    heads.push(
      <Head
        key={place}
        {...{ column, place, resize, fit, menu, looked }}
        select={mouse.pressHead}
        left={gutter + edges[place]}
        width={edges[place + 1] - edges[place]}
        sort={look.sort?.column === column.name ? look.sort : undefined}
        isOn={count > 0 && range.top === 0 && range.bottom === count - 1 && place >= range.left && place <= range.right}
      />,
    );
  }
  return (
    <div
      ref={box}
      className={`grid ${isDim || table.isLate ? "dim" : ""}`}
      role="grid"
      tabIndex={0}
      data-first={isFirst || undefined}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={table.columns.length + 1}
      aria-multiselectable="true"
      aria-readonly="true"
      aria-busy={isDim || table.isLate}
      aria-activedescendant={cursorIsSeen ? `${prefix}-cursor` : undefined}
      onKeyDown={key}
      onPointerDown={mouse.press}
      onDoubleClick={(event) => inside(box.current, event) && !event.target.closest("[role=columnheader]") && openHere()}
      onFocus={focused}
    >
      <div role="presentation" style={{ height: scroll.tall + HEAD, width }}>
        <div role="presentation" className="glass" style={{ height: view.height, width: view.width, "--left": `${view.left}px` }}>
          <div role="rowgroup" className="heads" style={{ width, transform: `translateX(${-view.left}px)` }}>
            <div role="row" aria-rowindex={1} className="headrow">
              <div role="columnheader" aria-colindex={1} className="number corner" style={{ width: gutter }} aria-label="Row number">#</div>
              {heads}
            </div>
          </div>
          <div role="rowgroup" className="rows" style={{ width, transform: `translate(${-view.left}px, ${HEAD + part.base * ROW - view.top}px)` }}>
            {lines}
          </div>
        </div>
      </div>
    </div>
  );
});

/** Where to scroll so that a cell is seen. */
function placeOf({ row, column }, { view, scroll, edges, gutter }) {
  const y = row * ROW;
  const room = view.width - gutter;
  const top = y < view.top ? y : y + ROW > view.top + scroll.body ? y + ROW - scroll.body : view.top;
  const left = edges[column] < view.left ? edges[column] : edges[column + 1] > view.left + room ? Math.min(edges[column], edges[column + 1] - room) : view.left;
  return { top: clamp(top, 0, scroll.end), left };
}

/** A press on a scroll bar is none on a cell. */
function inside(box, event) {
  const frame = box.getBoundingClientRect();
  return event.clientX - frame.left < box.clientWidth && event.clientY - frame.top < box.clientHeight;
}

function within({ anchor, cursor }, rows, columns) {
  const kept = ({ row, column }) => ({ row: clamp(row, 0, Math.max(0, rows - 1)), column: clamp(column, 0, Math.max(0, columns - 1)) });
  return { anchor: kept(anchor), cursor: kept(cursor) };
}
