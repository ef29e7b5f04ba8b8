// Icons: of kinds, from their files, and a few signs of the page itself.
import * as React from "react";
import { KINDS } from "../../build/kinds.js";

const SIGNS = {
  undo: "M6 3 3 6l3 3M3 6h6a4 4 0 0 1 0 8H7",
  redo: "m10 3 3 3-3 3M13 6H7a4 4 0 0 0 0 8h2",
  again: "M13 8a5 5 0 1 1-1.5-3.5M13 2.5v3h-3",
  play: "M5 3.5v9l7-4.5z",
  stop: "M4.5 4.5h7v7h-7z",
  moon: "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
  sun: "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9",
  close: "m4 4 8 8M12 4l-8 8",
  check: "m3 8.5 3.2 3L13 4.5",
  bad: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 5v3.5M8 10.8v.1",
  warn: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1",
  note: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 7.5V11M8 5.2v.1",
  stale: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM8 4.8V8l2.2 1.5",
  busy: "M8 2a6 6 0 0 1 6 6",
  idle: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2z",
  off: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM3.8 12.2l8.4-8.4",
  plus: "M8 3.5v9M3.5 8h9",
  minus: "M3.5 8h9",
  more: "M3.5 8h.1M8 8h.1M12.5 8h.1",
  down: "m4 6 4 4 4-4",
  up: "m4 10 4-4 4 4",
  left: "m10 4-4 4 4 4",
  right: "m6 4 4 4-4 4",
  look: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3 13.5 13.5",
  fit: "M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3",
  tidy: "M2.5 3h4v3h-4zM9.5 3h4v3h-4zM6 10h4v3H6zM4.5 6v2h7V6M8 8v2",
  shield: "M8 2 3 4v4c0 3 2.2 5 5 6 2.8-1 5-3 5-6V4zM8 5.5V8M8 10v.1",
  folder: "M2 4.5h4l1.5 1.5H14v7H2z",
  file: "M4 2h5l3 3v9H4zM9 2v3h3",
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6",
  drag: "M6 4h.1M10 4h.1M6 8h.1M10 8h.1M6 12h.1M10 12h.1",
  help: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2zM6.2 6.4a1.9 1.9 0 1 1 2.6 1.8c-.6.3-.8.6-.8 1.2M8 11.4v.1",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  star: "m8 2 1.8 3.8 4.2.5-3.1 2.9.8 4.1L8 11.3l-3.7 2 .8-4.1L2 6.3l4.2-.5z",
  trash: "M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5l.5 9h6l.5-9",
  pin: "M6 2.5h4l-.5 4 2 2h-7l2-2zM8 8.5v5",
  swap: "M3 5.5h10l-2.5-2.5M13 10.5H3l2.5 2.5",
  panel: "M2.5 3.5h11v9h-11zM2.5 9h11",
};

/** An icon: `kind` of a node, or `name` of a sign. It says nothing to a screen reader: words stand beside it. */
export const Icon = React.memo(function Icon({ kind, name, size = 16, className = "" }) {
  if (kind) {
    const shapes = KINDS[kind] ?? KINDS.sql;
    return (
      <svg className={`icon ${className}`} width={size} height={size} viewBox="0 0 24 24" strokeWidth="1.75" aria-hidden="true">
        {shapes.map(([tag, attributes], place) => React.createElement(tag, { key: place, ...camel(attributes) }))}
      </svg>
    );
  }
  return (
    <svg className={`icon ${className}`} width={size} height={size} viewBox="0 0 16 16" strokeWidth={size < 14 ? 1.8 : 1.5} aria-hidden="true">
      <path d={SIGNS[name] ?? SIGNS.idle} />
    </svg>
  );
});

function camel(attributes) {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key.replace(/-(.)/g, (_, letter) => letter.toUpperCase()), value]));
}
