// The widths of a grid's columns: dragged at the edge, fitted by a double click, kept by name.
import * as React from "react";
import { bounded, widthOf } from "./geometry.js";

const STEP = 16;

export function useWidths() {
  const [widths, setWidths] = React.useState({});
  const set = React.useCallback((name, width) => setWidths((before) => ({ ...before, [name]: bounded(width) })), []);
  return [widths, set];
}

/** A handler of the edge of a head: follows the pointer until it is let go. */
export const resizer = (columns, set) => (event, place) => {
  const edge = event.currentTarget;
  const from = event.clientX;
  const old = edge.parentElement.offsetWidth;
  event.preventDefault();
  event.stopPropagation();
  edge.setPointerCapture(event.pointerId);
  edge.onpointermove = (next) => set(columns[place].name, old + next.clientX - from);
  edge.onpointerup = () => {
    edge.onpointermove = null;
  };
};

export function stepped(columns, widths, set, place, isWider) {
  const column = columns[place];
  set(column.name, (widths[column.name] ?? widthOf(column)) + (isWider ? STEP : -STEP));
}

/** The width at which a head and the cells that are seen fit. */
export function fitting(box, column, pages, place, first, last) {
  const pen = document.createElement("canvas").getContext("2d");
  const style = getComputedStyle(box);
  pen.font = `12px ${style.fontFamily}`;
  const texts = [];
  for (let row = first; row < last; row += 1) texts.push(wordsOf(pages.cell(row, place)));
  const widest = Math.max(0, ...texts.map((text) => pen.measureText(text).width));
  pen.font = `600 13px ${style.fontFamily}`;
  return Math.max(widest * (column.is_number ? 1.06 : 1) + 24, pen.measureText(`${column.name} ${column.type}`).width + 48);
}

function wordsOf(value) {
  if (value === undefined) return "";
  if (value === false) return "null";
  if (Array.isArray(value)) return value[0];
  return typeof value === "string" ? value : `${wordsOf(value.before)} ${wordsOf(value.after)}`;
}
