// A search over the entries with a list to choose from: the picker at the cursor.
import * as React from "react";
import { useView } from "../store.jsx";
import { Icon } from "../ui/icon.jsx";
import { isOwn } from "../ui/own_keys.js";
import { toneOf } from "../ui/tone.js";
import { useFirst, useMatching } from "./matching.js";
import { useUsed } from "./used.js";
import "./palette.css";

export function Chooser({ filter, typed, onChoose, onClose }) {
  const { entries, groups } = useView("palette");
  const [text, setText] = React.useState(typed);
  const [active, setActive] = React.useState(0);
  const found = useMatching(text, filter);
  const first = useFirst(filter);
  const [often] = useUsed();
  const names = found ?? ordered(groups, often, entries);
  const onKeyDown = (event) => {
    if (isOwn(event)) event.stopPropagation();
    if (event.key === "ArrowDown") setActive((active + 1) % Math.max(1, names.length));
    else if (event.key === "ArrowUp") setActive((active - 1 + names.length) % Math.max(1, names.length));
    else if (event.key === "Enter" && text.trim() && found?.text !== text) first(text).then((name) => name && onChoose(name));
    else if (event.key === "Enter" && names[active]) onChoose(names[active]);
    else if (event.key === "Escape" || event.key === "Tab") onClose();
    else return;
    event.preventDefault();
  };
  const onBlur = (event) => event.currentTarget.contains(event.relatedTarget) || onClose();
  return (
    <div className="chooser" onKeyDown={onKeyDown} onBlur={onBlur}>
      <label className="search">
        <Icon name="look" size={14} />
        <input
          autoFocus
          value={text}
          role="combobox"
          aria-label="What do you need?"
          aria-expanded="true"
          aria-controls="entries"
          aria-activedescendant={names[active] ? `entry-${active}` : undefined}
          placeholder="What do you need?"
          onChange={(event) => (setText(event.target.value), setActive(0))}
        />
      </label>
      <ul role="listbox" id="entries" aria-label="Nodes">
        {names.map((name, place) => (
          <Option key={name} id={`entry-${place}`} entry={entries[name]} isActive={place === active} onChoose={() => onChoose(name)} onPoint={() => setActive(place)} />
        ))}
      </ul>
      {names.length === 0 && <p className="nothing">Nothing is called so.</p>}
    </div>
  );
}

function Option({ id, entry, isActive, onChoose, onPoint }) {
  const item = React.useRef(null);
  React.useEffect(() => {
    if (isActive) item.current.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <li ref={item} id={id} role="option" aria-selected={isActive} style={{ "--tone": toneOf(entry.family) }} onPointerMove={onPoint} onPointerDown={(event) => event.preventDefault()} onClick={onChoose}>
      <Icon kind={entry.kind} size={16} />
      <span className="name">{entry.title}</span>
      <span className="about">{entry.description}</span>
    </li>
  );
}

/** All entries: what is used often first, then kinds in the order of the palette. */
function ordered(groups, often, entries) {
  const kinds = groups.flatMap((group) => group.entries).filter((name) => !entries[name].is_preset);
  return [...new Set([...often.filter((name) => entries[name]), ...kinds])];
}
