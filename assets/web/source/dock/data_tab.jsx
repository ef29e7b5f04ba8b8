// Rows in and out of the selected node, side by side, and what they stand for.
import * as React from "react";
import { useCommand, useSend, useView } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Quiet } from "./quiet.jsx";
import { FindColumn } from "./find_column.jsx";
import { Side } from "./side.jsx";
import { Trouble } from "./trouble.jsx";
import { Viewer } from "./viewer.jsx";

export function DataTab() {
  const view = useView("data");
  const [opened, open] = React.useState(null);
  const [isFinding, setFinding] = React.useState(false);
  const last = React.useRef(null);
  const entered = React.useCallback((side) => (last.current = side), []);
  useCommand("copy_cells", () => last.current?.copy());
  useCommand("select_cells", () => last.current?.grid.selectAll());
  useCommand("find_column", () => setFinding(true));
  useCommand("view_value", () => last.current?.grid.openHere());
  React.useEffect(() => open(null), [view?.node]);
  if (!view || view.state === "nothing") return <Quiet>{view?.message}</Quiet>;
  const inputs = Object.values(view.inputs);
  return (
    <>
      <div className={`sides ${inputs.length > 0 ? "two" : ""}`}>
        {inputs.length > 0 && <Input key={view.node} grids={inputs} open={open} entered={entered} />}
        <Output view={view} open={open} entered={entered} />
        {opened && <Viewer key={`${opened.version}.${opened.row}.${opened.column}`} cell={opened} close={() => (open(null), last.current?.grid.focus())} />}
      </div>
      <Foot view={view} />
      {isFinding && last.current && <FindColumn side={last.current} close={() => setFinding(false)} />}
    </>
  );
}

function Input({ grids, open, entered }) {
  const [chosen, choose] = React.useState(0);
  const grid = grids[Math.min(chosen, grids.length - 1)];
  const choices = grids.length > 1 && grids.map((each, place) => ({ key: place, title: each.title, isOn: each === grid, choose: () => choose(place) }));
  return <Side key={`${grid.node}.${grid.port}`} way="In" grid={grid} choices={choices} open={open} entered={entered} />;
}

function Output({ view, open, entered }) {
  const send = useSend();
  const choices = view.ports.length > 1 && view.ports.map(({ name, is_on: isOn }) => ({ key: name, title: name, isOn, choose: () => send("data", "port", { node: view.node, port: name }) }));
  const trouble = view.trouble && <Trouble trouble={view.trouble} node={view.node} />;
  if (trouble && !view.kept) return <section className="side">{trouble}</section>;
  if (!view.output) return <section className="side"><Quiet isBusy>Computing the rows of {view.title}…</Quiet></section>;
  const { node, port } = view.output;
  return <Side key={`${node}.${port}`} way="Out" isFirst grid={view.output} choices={choices} open={open} entered={entered} empty={<Empty view={view} />} above={trouble} kept={view.kept} />;
}

/** What is said where there are no rows. */
function Empty({ view }) {
  return (
    <div className="empty">
      <p>No row gets here.</p>
      <Search view={view} />
    </div>
  );
}

function Search({ view, sort = "plain" }) {
  const send = useSend();
  const { state, message } = view.search;
  if (state === "going") return <p className="busy-words" role="status">Searching all data…</p>;
  if (state !== "offered") return null;
  return (
    <>
      {message && <p className="error-words">{message}</p>}
      <Button sort={sort} onClick={() => send("data", "find", { node: view.node })}>Find rows that get here</Button>
    </>
  );
}

function Foot({ view }) {
  const told = view.foot;
  if (!told) return null;
  return (
    <footer className="dock-foot">
      <span className="strong">{told.sample}</span>
      {told.detail && <span className="detail" title={told.detail}>{told.detail}</span>}
      {view.has_no_order && <span className="detail fixed" title="A sort_rows node gives them one.">no order of their own</span>}
      <span className="spring" />
      {view.output && <Search view={view} sort="link" />}
    </footer>
  );
}
