// Finds a column by a part of its name, and goes there.
import * as React from "react";
import { Dialog } from "../ui/dialog.jsx";

const MOST = 12;

export function FindColumn({ side, close }) {
  const [typed, setTyped] = React.useState("");
  const [at, setAt] = React.useState(0);
  const found = matching(side.grid.columns(), typed);
  const go = (place) => {
    close();
    side.grid.showColumn(place);
  };
  const key = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((before) => (before + step + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter" && found[at]) setTimeout(() => go(found[at].place));
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Find a column" close={close} className="find-column">
      <input className="field" role="combobox" aria-expanded="true" aria-controls="columns-found" aria-activedescendant={found[at] && `column-${at}`} aria-label="Part of its name" placeholder="Part of a column's name" value={typed} onChange={(event) => (setTyped(event.target.value), setAt(0))} onKeyDown={key} />
      <ul id="columns-found" role="listbox" aria-label="Columns">
        {found.map(({ column, place }, number) => (
          <li key={place} id={`column-${number}`} role="option" aria-selected={number === at} onClick={() => go(place)}>
            <span>{column.name}</span>
            <span className="type">{column.type}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="quiet">No column is called so.</p>}
    </Dialog>
  );
}

function matching(columns, typed) {
  const wanted = typed.trim().toLowerCase();
  const all = columns.map((column, place) => ({ column, place, score: column.name.toLowerCase().indexOf(wanted) }));
  return all.filter(({ score }) => score >= 0).sort((one, other) => one.score - other.score || one.place - other.place).slice(0, MOST);
}
