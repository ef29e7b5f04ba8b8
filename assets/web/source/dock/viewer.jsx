// One value in full: its text, and a tree where it is one.
import * as React from "react";
import { useAsk } from "../store.jsx";
import { IconButton } from "../ui/button.jsx";
import { Tree } from "./tree.jsx";

export function Viewer({ cell, close }) {
  const value = useValue(cell);
  const [isText, setText] = React.useState(false);
  const tree = React.useMemo(() => (value?.tree === undefined ? undefined : JSON.parse(value.tree)), [value]);
  const leave = (event) => event.key === "Escape" && (event.stopPropagation(), close());
  return (
    <aside className="viewer" aria-label={`Value of ${cell.name}, row ${cell.row + 1}`} onKeyDown={leave}>
      <header className="caption">
        <b>{cell.name}</b>
        <span>row {(cell.row + 1).toLocaleString("en")}</span>
        <span className="spring" />
        {value && <span>{value.is_null ? "no value" : `${value.length.toLocaleString("en")} characters${value.is_cut ? ", cut" : ""}`}</span>}
        {tree !== undefined && <button type="button" className="button link" onClick={() => setText(!isText)}>{isText ? "Tree" : "Text"}</button>}
        <IconButton icon="copy" size={14} label="Copy this value" disabled={!value} onClick={() => navigator.clipboard.writeText(value.text)} />
        <IconButton icon="close" size={14} label="Close" onClick={close} />
      </header>
      <div className="value" tabIndex={0} role="region" aria-label="Value">
        {value?.message && <p className="error-words">{value.message}</p>}
        {value?.is_null ? <i>null</i> : tree !== undefined && !isText ? <Tree value={tree} isOpen /> : <pre>{value?.text}</pre>}
      </div>
    </aside>
  );
}

/** What the cell shows already, until the whole value comes. */
function useValue({ node, port, version, row, column, look, cell }) {
  const ask = useAsk();
  const [value, setValue] = React.useState(typeof cell === "string" ? { text: cell, length: cell.length } : undefined);
  React.useEffect(() => {
    let isWanted = true;
    const take = (found) => isWanted && setValue(found.text === undefined ? { message: found.error?.message ?? "The rows have changed; open the value again.", length: 0, text: "" } : found);
    ask("data", "value", { node, port, version, ...look, row, column }).then(take, (error) => take({ error }));
    return () => (isWanted = false);
  }, [ask, node, port, version, row, column, look]);
  return value;
}
