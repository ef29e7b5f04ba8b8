// What edits changed at the selected node: counts, the rows that differ, and the counts of all that hangs on the edits.
import * as React from "react";
import { useAsk, useCommand, useSend, useView } from "../store.jsx";
import { Grid } from "../grid/grid.jsx";
import { useCopying } from "./copying.js";
import { EffectCounts } from "./effect_counts.jsx";
import { Quiet } from "./quiet.jsx";

const CALM = 300;

export function EffectTab() {
  const view = useView("effect");
  const send = useSend();
  const answer = useComparison(view);
  React.useEffect(() => () => send("effect", "hidden"), [send]);
  if (!view || view.state === "nothing") return <Quiet>{view?.message}</Quiet>;
  return (
    <>
      <header className="code-bar">
        <label className="against">
          <span>What was changed by</span>
          <select className="field" value={view.chosen} onChange={(event) => send("effect", "choose", { key: event.target.value })}>
            {view.choices.map(({ key, words }) => <option key={key} value={key}>{words}</option>)}
          </select>
        </label>
        {view.node && <span>at <b>{view.title}</b></span>}
        <span className="spring" />
      </header>
      <div className="effect">
        <Changed view={view} answer={answer} />
        <EffectCounts counts={Object.values(view.counts)} node={view.node} />
      </div>
    </>
  );
}

function Changed({ view, answer }) {
  if (!view.node) return <section className="side"><Quiet>Select a node to see what changed there.</Quiet></section>;
  if (!answer) return <section className="side"><Quiet isBusy>Comparing the rows before and after…</Quiet></section>;
  if (answer.error) return <section className="side"><Quiet>{[answer.error.message, answer.error.hint].filter(Boolean).join(" ")}</Quiet></section>;
  const { words, detail, is_empty: isEmpty, columns, rows, version } = answer;
  return (
    <section className="side">
      <header className="caption">
        <b>{isEmpty ? "No difference" : words}</b>
        <span className="detail" title={detail}>{detail}</span>
      </header>
      <div className="side-grid">
        {rows > 0 ? <EffectGrid title={view.title} columns={columns} rows={rows} version={version} /> : <Quiet>{isEmpty ? "The rows are the same before and after." : "No row differs."}</Quiet>}
      </div>
    </section>
  );
}

function EffectGrid({ title, columns, rows, version }) {
  const ask = useAsk();
  const grid = React.useRef(null);
  const copy = useCopying();
  const load = React.useCallback((page) => ask("effect", "page", { version, ...page }), [ask, version]);
  useCommand("select_cells", () => grid.current.selectAll());
  useCommand("copy_cells", () => copy(grid.current.range(), (part) => ask("effect", "copy", { version, ...part })));
  return <Grid ref={grid} label={`Rows that differ at ${title}`} {...{ columns, rows, version, load }} isFirst />;
}

/** The comparison of this version; the counts are asked for after it. */
function useComparison(view) {
  const ask = useAsk();
  const [answer, setAnswer] = React.useState(null);
  const { version, node, state } = view ?? {};
  React.useEffect(() => {
    if (state === "nothing" || version === undefined) return undefined;
    let isWanted = true;
    const take = (found) => {
      if (isWanted && !found.is_stale) setAnswer({ ...found, version, node });
      if (isWanted) setTimeout(() => isWanted && ask("effect", "counts", { version }), CALM);
    };
    if (node) ask("effect", "effect", { version }).then(take, (error) => take({ error }));
    else ask("effect", "counts", { version });
    return () => (isWanted = false);
  }, [ask, version, node, state]);
  return answer?.node === node ? answer : null;
}
