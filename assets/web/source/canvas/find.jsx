// Finding a node: by name, kind, column, what is written in it, or its state.
import * as React from "react";
import { useReactFlow } from "@xyflow/react";
import { useAsk, useCommand, useSend, useView } from "../store.jsx";
import { Icon } from "../ui/icon.jsx";
import { IconButton } from "../ui/button.jsx";
import { isOwn } from "../ui/own_keys.js";
import { bringIntoSight } from "./sight.js";

export function Find({ box }) {
  const [isOpen, setOpen] = React.useState(false);
  const field = React.useRef(null);
  useCommand("find", () => {
    setOpen(true);
    field.current?.select();
  });
  const close = () => {
    setOpen(false);
    box.current.focus({ preventScroll: true });
  };
  return isOpen ? <Search field={field} box={box} onClose={close} /> : null;
}

function Search({ field, box, onClose }) {
  const [text, setText] = React.useState("");
  const [active, setActive] = React.useState(-1);
  const hits = useHits(text);
  const go = useGo(box);
  React.useEffect(() => field.current.focus(), [field]);
  const step = (to) => {
    if (hits.length === 0) return;
    const next = (to + hits.length) % hits.length;
    setActive(next);
    go(hits[next].node);
  };
  const onKeyDown = (event) => {
    if (isOwn(event)) event.stopPropagation();
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" || event.key === "ArrowDown") step(active + (event.shiftKey ? -1 : 1));
    else if (event.key === "ArrowUp") step(active - 1);
    else return;
    event.preventDefault();
  };
  return (
    <div className="find" role="search" aria-label="Find a node" onKeyDown={onKeyDown}>
      <div className="line">
        <Icon name="look" size={14} />
        <input
          ref={field}
          value={text}
          role="combobox"
          aria-label="Find a node"
          aria-expanded="true"
          aria-controls="found"
          aria-activedescendant={active >= 0 ? `found-${active}` : undefined}
          placeholder="Name, column, value, state"
          onChange={(event) => (setText(event.target.value), setActive(-1))}
        />
        <span className="number" role="status">{active >= 0 ? `${active + 1} of ${hits.length}` : hits.length}</span>
        <IconButton icon="up" label="The one before" keys="Shift+Enter" onClick={() => step(active - 1)} />
        <IconButton icon="down" label="The next one" keys="Enter" onClick={() => step(active + 1)} />
        <IconButton icon="close" label="Close" keys="Esc" onClick={onClose} />
      </div>
      <ul role="listbox" id="found" aria-label="Nodes">
        {hits.map((hit, place) => (
          <Hit key={hit.node} id={`found-${place}`} hit={hit} isActive={place === active} onChoose={() => step(place)} />
        ))}
      </ul>
    </div>
  );
}

function Hit({ id, hit, isActive, onChoose }) {
  const item = React.useRef(null);
  React.useEffect(() => {
    if (isActive) item.current.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <li ref={item} id={id} role="option" aria-selected={isActive} onClick={onChoose}>
      <span>{hit.title}</span>
      <span className="why">{hit.why || hit.kind}</span>
    </li>
  );
}

/** What a text finds; asked again when the pipeline changes. */
function useHits(text) {
  const ask = useAsk();
  const nodes = useView("canvas").nodes;
  const [hits, setHits] = React.useState([]);
  React.useEffect(() => {
    let isWanted = true;
    ask("canvas", "find", { text }).then((found) => isWanted && setHits(found), () => {});
    return () => (isWanted = false);
  }, [ask, text, nodes]);
  return hits;
}

function useGo(box) {
  const send = useSend();
  const flow = useReactFlow();
  return (id) => {
    send("canvas", "select", { nodes: [id] });
    bringIntoSight(flow, box.current, id);
  };
}
