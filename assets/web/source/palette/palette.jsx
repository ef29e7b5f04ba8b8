// The left pane: what can be put on the canvas, and the project's data.
import * as React from "react";
import { useLocal } from "../store.jsx";
import { Data } from "./data.jsx";
import { Nodes } from "./nodes.jsx";
import "./palette.css";

const TABS = [
  ["nodes", "Nodes"],
  ["data", "Data"],
];

export function Palette() {
  const [tab, setTab] = useLocal("palette.tab", "nodes");
  const onKeyDown = (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    setTab(tab === "nodes" ? "data" : "nodes");
    event.currentTarget.querySelector("[aria-selected=false]")?.focus();
  };
  return (
    <div className="palette">
      <div className="segments" role="tablist" aria-label="Left pane" onKeyDown={onKeyDown}>
        {TABS.map(([name, title]) => (
          <button key={name} type="button" role="tab" id={`left-${name}`} aria-controls="left-panel" aria-selected={tab === name} tabIndex={tab === name ? 0 : -1} onClick={() => setTab(name)}>
            {title}
          </button>
        ))}
      </div>
      <div className="content" id="left-panel" role="tabpanel" aria-labelledby={`left-${tab}`}>
        {tab === "nodes" ? <Nodes /> : <Data />}
      </div>
    </div>
  );
}
