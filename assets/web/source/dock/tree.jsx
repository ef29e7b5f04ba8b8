// JSON as a tree that opens and closes.
import * as React from "react";

const MOST = 200;
const isBranch = (value) => value !== null && typeof value === "object";

export function Tree({ name, value, isOpen = false }) {
  const label = name === undefined ? null : <span className="name">{name}: </span>;
  if (!isBranch(value)) return <div className="leaf">{label}<Leaf value={value} /></div>;
  const entries = Object.entries(value);
  const brackets = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  return (
    <details className="branch" open={isOpen || entries.length < 4}>
      <summary>{label}<span className="size">{brackets}</span></summary>
      {entries.slice(0, MOST).map(([key, item]) => <Tree key={key} name={key} value={item} />)}
      {entries.length > MOST && <div className="leaf size">and {(entries.length - MOST).toLocaleString("en")} more</div>}
    </details>
  );
}

function Leaf({ value }) {
  if (value === null) return <i>null</i>;
  return <span className={typeof value}>{typeof value === "string" ? `"${value}"` : String(value)}</span>;
}
