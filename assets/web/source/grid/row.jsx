// One row: its number, and the cells of the columns that are seen.
import * as React from "react";

const SIGNS = { added: "+", removed: "−", changed: "~" };
const SORTS = { added: "row added", removed: "row removed", changed: "row changed" };

/** Drawn again only when its own cells, place or selection change: `stamp` tells of new cells. */
export const Row = React.memo(function Row({ row, top, pages, columns, edges, gutter, left, right, from, to, isRange, cursor, prefix, mark }) {
  const cells = [];
  for (let place = left; place < right; place += 1) {
    cells.push(
      <Cell
        key={place}
        id={cursor === place ? `${prefix}-cursor` : undefined}
        value={pages.cell(row, place)}
        column={columns[place]}
        place={place}
        x={gutter + edges[place]}
        width={edges[place + 1] - edges[place]}
        isOn={place >= from && place <= to}
        isRange={isRange}
        isHere={cursor === place}
      />,
    );
  }
  return (
    <div role="row" aria-rowindex={row + 2} className={`row ${mark ?? ""}`} style={{ top }}>
      <div role="rowheader" aria-colindex={1} className="number" style={{ width: gutter }}>
        {mark && <span className="sign" title={SORTS[mark]}>{SIGNS[mark]}</span>}
        {(row + 1).toLocaleString("en")}
      </div>
      {cells}
    </div>
  );
});

function Cell({ id, value, column, place, x, width, isOn, isRange, isHere }) {
  const isNull = value === false;
  const isChange = value?.before !== undefined;
  const names = ["cell", column.is_number && "right", isNull && "null", column.is_new && "added", column.is_gone && "removed", isChange && "changed", isOn && isRange && "on", isHere && "here"];
  return (
    <div id={id} role="gridcell" aria-colindex={place + 2} aria-selected={isOn} className={names.filter(Boolean).join(" ")} style={{ left: x, width }}>
      {isChange ? <Change value={value} /> : <Text value={value} />}
    </div>
  );
}

function Change({ value }) {
  return (
    <>
      <s><Text value={value.before} /></s> <Text value={value.after} />
    </>
  );
}

function Text({ value }) {
  if (value === undefined) return null;
  if (value === false) return <i>null</i>;
  return Array.isArray(value) ? `${value[0]}…` : value;
}
