// One grid with what it is called, what it is looked at through, and how its cells are copied.
import * as React from "react";
import { useTrace } from "../canvas/tracing.js";
import { useAsk } from "../store.jsx";
import { Grid } from "../grid/grid.jsx";
import { useCopying } from "./copying.js";
import { HeadMenu } from "./head_menu.jsx";
import { Look, PLAIN, isPlain } from "./look.jsx";

const FEW = 5;

export function Side({ way, grid, choices, isFirst = false, open, entered, empty, above, kept }) {
  const ask = useAsk();
  const self = React.useRef({});
  const [look, setLook] = React.useState(PLAIN);
  const [menu, setMenu] = React.useState(null);
  const [told, setTold] = React.useState({});
  const { node, port, version, columns, first } = grid;
  const place = { node, port, version };
  const load = React.useCallback(
    (page) => (isPlain(look) && page.offset === 0 && page.right <= first.right ? beginning(first, page) : ask("data", "page", { ...place, ...page, ...look })),
    [ask, node, port, version, look],
  );
  const trace = useTrace();
  const looked = React.useCallback((column) => trace(column && { node, port, column }), [trace, node, port]);
  const toClipboard = useCopying();
  const copy = () => toClipboard(self.current.grid.range(), (part) => ask("data", "copy", { ...place, ...look, ...part }));
  Object.assign(self.current, { copy });
  const enter = React.useCallback(() => entered(self.current), [entered]);
  React.useEffect(() => {
    if (isFirst) enter();
  }, [isFirst, enter]);
  const view = (cell) => open({ ...cell, ...place, look });
  const isEmpty = told.rows === 0 && !told.isLate && isPlain(look) && empty;
  return (
    <section className="side" aria-label={`${way === "In" ? "Input" : "Output"}: ${grid.title}`}>
      {above}
      <header className="caption">
        <b>{way}</b>
        {(way === "Out" || !choices) && <span className="called">{grid.title}</span>}
        {choices && <Choices label={way === "In" ? "Which input" : "Which output"} choices={choices} />}
        <span className="spring" />
        {kept && <span className="before">{kept}</span>}
        {grid.is_approximate && <span title="Figures above the columns are of a sample whose rows stand close together: they only hint at all data.">≈ figures</span>}
        <span className="called">{isPlain(look) ? grid.words : `${(told.rows ?? 0).toLocaleString("en")} of ${grid.words}`}</span>
      </header>
      <Look look={look} set={setLook} place={place} error={told.error} />
      <div className="side-grid">
        <Grid
          ref={(handle) => handle && (self.current.grid = handle)}
          label={`Rows of ${grid.title}`}
          {...{ columns, version, load, look, isFirst }}
          rows={grid.rows}
          isDim={grid.is_stale}
          told={setTold}
          open={view}
          focused={enter}
          looked={looked}
          menu={grid.can_look && !grid.is_stale ? (column, element) => setMenu({ column: columns[column], element }) : undefined}
        />
        {isEmpty}
      </div>
      {menu && <HeadMenu {...menu} place={place} tests={grid.tests[menu.column.type] ?? []} look={look} set={setLook} close={() => (setMenu(null), self.current.grid.focus())} />}
    </section>
  );
}

/** A part of the page that came with the view. */
async function beginning(first, { left, right }) {
  return { ...first, rows: left === 0 && right === first.right ? first.rows : first.rows.map((row) => row.slice(left, right)) };
}

/** A few stand side by side, others in a list. */
function Choices({ label, choices }) {
  if (choices.length > FEW) {
    return (
      <select className="field" aria-label={label} value={choices.findIndex(({ isOn }) => isOn)} onChange={(event) => choices[event.target.value].choose()}>
        {choices.map(({ key, title }, place) => <option key={key} value={place}>{title}</option>)}
      </select>
    );
  }
  return (
    <span className="segments small" role="radiogroup" aria-label={label}>
      {choices.map(({ key, title, isOn, choose }) => (
        <button key={key} type="button" role="radio" aria-checked={isOn} onClick={choose}>{title}</button>
      ))}
    </span>
  );
}
