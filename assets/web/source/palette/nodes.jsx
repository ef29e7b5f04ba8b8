// Kinds and presets in their groups; what a search finds; favourites and what is used often first.
import * as React from "react";
import { useStore, useView } from "../store.jsx";
import { Icon } from "../ui/icon.jsx";
import { walked } from "../ui/walking.js";
import { Item } from "./item.jsx";
import { useFirst, useMatching } from "./matching.js";
import { useFavourites, useUsed } from "./used.js";

export function Nodes() {
  const view = useView("palette");
  const store = useStore();
  const [text, setText] = React.useState("");
  const list = React.useRef(null);
  const found = useMatching(text);
  const first = useFirst();
  const [often] = useUsed();
  const [favourites, toggle] = useFavourites();
  if (!view) return null;
  const put = (name) => store.command("put_entry", name);
  const groups = found ? [{ title: found.length > 0 ? "Found" : "Nothing is called so", entries: found }] : [...mine(favourites, often, view), ...view.groups];
  const onKeyDown = (event) => {
    if (event.key === "Enter" && text.trim()) first(text).then((name) => name && put(name));
    else if (event.key === "Escape" && text) setText("");
    else if (event.key === "ArrowDown") list.current.querySelector(".put")?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <label className="search">
        <Icon name="look" size={14} />
        <input aria-label="Search nodes" placeholder="vlookup, dedupe…" value={text} onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} />
      </label>
      <div className="groups" ref={list} onKeyDown={(event) => walked(event, list.current, ".put")}>
        {groups.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h2>{group.title}</h2>
            <ul>
              {group.entries.map((name) => (
                <Item key={name} name={name} entry={view.entries[name]} isFavourite={favourites.includes(name)} onPut={put} onToggle={toggle} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

/** The groups of this person. */
function mine(favourites, often, { entries }) {
  const known = (names) => names.filter((name) => entries[name]);
  const groups = [
    { title: "Favourites", entries: known(favourites) },
    { title: "Used often", entries: known(often).filter((name) => !favourites.includes(name)) },
  ];
  return groups.filter((group) => group.entries.length > 0);
}
