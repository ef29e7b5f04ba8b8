// One grid with what it is called, what it is looked at through, and how its cells are copied.
import * as React from "react";
import { useAsk, useStore } from "../store.jsx";
import { Grid } from "../grid/grid.jsx";
import { HeadMenu } from "./head_menu.jsx";
import { Look, PLAIN, isPlain } from "./look.jsx";

const MOST_COPIED = 100_000;
const COPIED_AT_ONCE = 1_000;

export function Side({ way, grid, choices, isFirst = false, open, entered, empty }) {
  const ask = useAsk();
  const store = useStore();
  const self = React.useRef({});
  const [look, setLook] = React.useState(PLAIN);
  const [menu, setMenu] = React.useState(null);
  const [told, setTold] = React.useState({});
  const { node, port, version, columns } = grid;
  const place = { node, port, version };
  const load = React.useCallback((page) => ask("data", "page", { ...place, ...page, ...look }), [ask, node, port, version, look]);
  const copy = async () => {
    const range = self.current.grid.range();
    const { text, rows } = await copied(range, (part) => ask("data", "copy", { ...place, ...look, ...part }));
    await navigator.clipboard.writeText(text);
    store.show({ is: "toast", number: `copied ${Date.now()}`, sort: "note", code: "", message: wordsOf(range, rows), hint: "", node: "" });
  };
  Object.assign(self.current, { copy });
  const enter = React.useCallback(() => entered(self.current), [entered]);
  React.useEffect(() => {
    if (isFirst) enter();
  }, [isFirst, enter]);
  const view = (cell) => open({ ...cell, ...place, look });
  const isEmpty = told.rows === 0 && !told.isLate && isPlain(look) && empty;
  return (
    <section className="side" aria-label={`${way === "In" ? "Input" : "Output"}: ${grid.title}`}>
      <header className="caption">
        <b>{way}</b>
        {(way === "Out" || !choices) && <span className="called">{grid.title}</span>}
        {choices && <Choices label={way === "In" ? "Which input" : "Which output"} choices={choices} />}
        <span className="spring" />
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
          menu={grid.can_look && !grid.is_stale ? (column, element) => setMenu({ column: columns[column], element }) : undefined}
        />
        {isEmpty}
      </div>
      {menu && <HeadMenu {...menu} tests={grid.tests[menu.column.type] ?? []} look={look} set={setLook} close={() => (setMenu(null), self.current.grid.focus())} />}
    </section>
  );
}

function Choices({ label, choices }) {
  return (
    <span className="segments small" role="radiogroup" aria-label={label}>
      {choices.map(({ key, title, isOn, choose }) => (
        <button key={key} type="button" role="radio" aria-checked={isOn} onClick={choose}>{title}</button>
      ))}
    </span>
  );
}

async function copied({ top, bottom, left, right }, ask) {
  const last = Math.min(bottom, top + MOST_COPIED - 1);
  const texts = [];
  let rows = 0;
  for (let offset = top; offset <= last; offset += COPIED_AT_ONCE) {
    const part = await ask({ offset, rows: Math.min(COPIED_AT_ONCE, last - offset + 1), left, right: right + 1 });
    if (part.text === undefined) break;
    texts.push(part.text);
    rows += part.rows;
  }
  return { text: texts.join("\n"), rows };
}

function wordsOf({ top, bottom, left, right }, rows) {
  const all = bottom - top + 1;
  const cells = (rows * (right - left + 1)).toLocaleString("en");
  const more = rows < all ? ` Only the first ${rows.toLocaleString("en")} of ${all.toLocaleString("en")} rows.` : "";
  return `${cells} ${cells === "1" ? "cell" : "cells"} copied.${more}`;
}
