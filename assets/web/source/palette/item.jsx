// One entry of the palette: drag it, or choose it.
import * as React from "react";
import { Icon } from "../ui/icon.jsx";
import { toneOf } from "../ui/tone.js";
import { ENTRY, dragged } from "./dragging.js";

export const Item = React.memo(function Item({ name, entry, isFavourite, onPut, onToggle }) {
  const label = isFavourite ? `${entry.title} is a favourite` : `Make ${entry.title} a favourite`;
  return (
    <li className={`entry ${entry.is_preset ? "preset" : ""}`} style={{ "--tone": toneOf(entry.family) }}>
      <button type="button" className="put" title={entry.description} onClick={() => onPut(name)} {...dragged(ENTRY, name)}>
        <Icon kind={entry.kind} size={16} />
        <span>{entry.title}</span>
      </button>
      <button type="button" className="favourite" aria-pressed={isFavourite} aria-label={label} title={label} onClick={() => onToggle(name)}>
        <Icon name="star" size={12} />
      </button>
    </li>
  );
});
