// A file of the tree, with its columns where a source has told them.
import * as React from "react";
import { Icon } from "../ui/icon.jsx";
import { FILE, dragged } from "./dragging.js";

export function DataFile({ file, onPut }) {
  const [isOpen, setOpen] = React.useState(false);
  const hasColumns = file.columns.length > 0;
  const title = [file.path, file.size, file.nodes.length > 0 && `read by ${file.nodes.join(", ")}`].filter(Boolean).join("\n");
  return (
    <li className="file" style={{ "--tone": "var(--src)" }}>
      <div className="entry">
        <button type="button" className="unfold" disabled={!hasColumns} aria-expanded={isOpen} aria-label={`Columns of ${file.name}`} onClick={() => setOpen(!isOpen)}>
          {hasColumns && <Icon name={isOpen ? "down" : "right"} size={12} />}
        </button>
        <button type="button" className="put" title={title} disabled={file.is_looked_at} onClick={() => onPut(file.path)} {...dragged(FILE, file.path)}>
          <Icon kind={file.kind} size={16} />
          <span>{file.name}</span>
          <span className="note">{file.is_looked_at ? "reading" : file.nodes.length > 0 ? "in use" : ""}</span>
        </button>
      </div>
      {isOpen && hasColumns && <Columns file={file} />}
    </li>
  );
}

const Columns = ({ file }) => (
  <ul className="columns" aria-label={`Columns of ${file.name}`}>
    {file.columns.map((column) => (
      <li key={column.name}>
        <span>{column.name}</span>
        <span className="type">{column.type}</span>
      </li>
    ))}
  </ul>
);
