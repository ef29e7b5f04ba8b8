// What stands above a column: name, type, how values are spread, nulls; its edge changes the width, its button opens the menu.
import * as React from "react";
import { Icon } from "../ui/icon.jsx";
import { Missing, Spread } from "./charts.jsx";

export const Head = React.memo(function Head({ column, place, left, width, sort, isOn, resize, fit, menu, select, looked }) {
  const told = [column.nulls, column.facts, column.detail].filter(Boolean).join("; ");
  return (
    <div
      role="columnheader"
      aria-colindex={place + 2}
      aria-sort={sort ? (sort.descending ? "descending" : "ascending") : undefined}
      className={`head ${column.is_new ? "added" : ""} ${column.is_gone ? "removed" : ""} ${isOn ? "on" : ""}`}
      style={{ left, width }}
      title={told}
      onPointerDown={(event) => select(event, place)}
      onPointerEnter={() => looked?.(column.name)}
      onPointerLeave={() => looked?.(null)}
      onContextMenu={(event) => menu && (event.preventDefault(), menu(place, event.currentTarget))}
    >
      <span className="title">
        <b>{column.is_new ? "+ " : column.is_gone ? "− " : ""}{column.name}</b>
        {sort && <Icon name={sort.descending ? "down" : "up"} size={12} />}
        <span className="type">{column.was ? `${column.was} → ${column.type}` : column.type}</span>
      </span>
      <Spread column={column} />
      <Missing share={column.null_share} />
      <span className="facts">
        <span>{column.nulls}</span>
        <span>{column.facts}</span>
      </span>
      {menu && (
        <button
          type="button"
          className="more"
          tabIndex={-1}
          aria-label={`Sort or filter by ${column.name}`}
          aria-haspopup="dialog"
          onPointerDown={(event) => event.stopPropagation()}
          onClick={(event) => menu(place, event.currentTarget.parentElement)}
        >
          <Icon name="down" size={12} />
        </button>
      )}
      <span className="edge" onPointerDown={(event) => resize(event, place)} onDoubleClick={() => fit(place)} />
    </div>
  );
});
