// The engine of the pipeline: which one, and what Spark would refuse, first write as Parquet, or lack.
import * as React from "react";
import { useAsk, useSend } from "../store.jsx";
import { useAhead } from "../forms/draft.jsx";
import { Button } from "../ui/button.jsx";
import { Chip } from "../ui/chip.jsx";
import { Icon } from "../ui/icon.jsx";

export function EngineChip({ view }) {
  return (
    <Chip label="Engine" command="engine" className="engine" words={view.engine}>
      {(close) => <Engines view={view} close={close} />}
    </Chip>
  );
}

function Engines({ view, close }) {
  const send = useSend();
  const name = React.useId();
  const textOf = (wanted) => view.engines.find((engine) => engine.name === wanted).text;
  const now = view.engines.find((engine) => engine.is_chosen)?.name ?? "";
  const [chosen, choose] = useAhead(now, (wanted) => send("inspector", "set_pipeline", { field: "engine", text: textOf(wanted) }));
  return (
    <>
      <header>
        <h2>Engine</h2>
        <p>Runs every node that names none of its own. Choosing is an edit that undo takes back.</p>
      </header>
      <fieldset className="engines" aria-label="Engine of the pipeline">
        {view.engines.map((engine) => (
          <label key={engine.name}>
            <input
              type="radio"
              name={name}
              checked={engine.name === chosen}
              disabled={!view.can_edit}
              onChange={() => choose(() => engine.name)}
            />
            {engine.title}
            {engine.note && <span className="note">{engine.note}</span>}
          </label>
        ))}
      </fieldset>
      <OnSpark close={close} />
    </>
  );
}

function OnSpark({ close }) {
  const ask = useAsk();
  const [spark, setSpark] = React.useState(null);
  const [error, setError] = React.useState(null);
  React.useEffect(() => {
    ask("frame", "spark").then(setSpark, setError);
  }, [ask]);
  return (
    <section className="on-spark" aria-label="On Spark" aria-busy={!spark && !error}>
      {error && <Lack message={error.message} hint={error.hint} />}
      {!spark && !error && <p role="status">Looking at what Spark would do</p>}
      {spark && <Found spark={spark} close={close} />}
    </section>
  );
}

function Found({ spark, close }) {
  return (
    <>
      {spark.lack && <Lack message={spark.lack} hint={spark.hint} />}
      <Nodes title="Spark would refuse" nodes={spark.refused} close={close} />
      {spark.refused.length === 0 && !spark.lack && <p className="fine"><Icon name="check" size={14} /> Spark would refuse nothing.</p>}
      <Nodes title="Written as Parquet first, for Spark to read" nodes={spark.staged} close={close} />
    </>
  );
}

const Lack = ({ message, hint }) => (
  <div className="lack" role="status">
    <Icon name="warn" size={14} />
    <div>
      <p>{message}</p>
      {hint && <p>{hint}</p>}
    </div>
  </div>
);

function Nodes({ title, nodes, close }) {
  const send = useSend();
  if (nodes.length === 0) return null;
  const select = (node) => {
    close();
    send("canvas", "select", { nodes: [node] });
  };
  return (
    <div role="group" aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {nodes.map(({ node, title: name, words }) => (
          <li key={`${node} ${words}`}>
            <Button sort="link" onClick={() => select(node)}>{name}</Button>
            <span className="words">{words}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
