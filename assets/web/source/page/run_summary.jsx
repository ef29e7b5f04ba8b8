// The run that goes on, and what it did: shown over the canvas until it is closed.
import * as React from "react";
import { useSend, useView } from "../store.jsx";
import { IconButton } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";

const SIGNS = { running: "busy", stopping: "busy", done: "check", failed: "bad", cancelled: "off" };

export function RunSummary() {
  const view = useView("runs");
  const send = useSend();
  if (!view || view.phase === "idle") return null;
  const isOver = !["running", "stopping"].includes(view.phase);
  const close = () => send("runs", "close");
  const leave = (event) => {
    if (event.key !== "Escape" || !isOver) return;
    event.preventDefault();
    close();
  };
  return (
    <section className={`run ${view.phase}`} aria-label="Run" data-pane="run" tabIndex={-1} onKeyDown={leave}>
      <header>
        <Icon name={SIGNS[view.phase]} className={isOver ? "" : "turning"} />
        <h2 role="status">{view.title}</h2>
        <span className="spring" />
        {isOver && <IconButton icon="close" label="Close the summary" keys="Esc" size={12} onClick={close} />}
      </header>
      {view.message && <p className="message">{view.node ? `${view.node}: ${view.message}` : view.message}</p>}
      {view.hint && <p className="hint">{view.hint}</p>}
      {!isOver && <Stages stages={view.stages} />}
      <Outputs outputs={view.outputs} />
      {view.rejected.map((each) => (
        <Rejected key={`${each.node}.${each.port}`} rejected={each} />
      ))}
      {view.warnings.map((words) => (
        <p key={words} className="warning"><Icon name="warn" size={14} /> {words}</p>
      ))}
    </section>
  );
}

function Stages({ stages }) {
  return (
    <ol className="stages">
      {stages.map((stage, place) => (
        <li key={place} className={stage.state}>
          <Icon name={{ done: "check", running: "busy", waiting: "idle" }[stage.state]} size={12} className={stage.state === "running" ? "turning" : ""} />
          <span>{stage.title}</span>
          <span className="spring" />
          <span className="figures">{stage.words || stage.state}</span>
        </li>
      ))}
    </ol>
  );
}

function Outputs({ outputs }) {
  if (outputs.length === 0) return null;
  return (
    <ul className="outputs">
      {outputs.map((output) => (
        <li key={output.path}>
          <Icon name="file" size={14} />
          <span className="path">{output.path}</span>
          <span className="spring" />
          <span className="figures">{output.words}</span>
          <IconButton icon="copy" size={12} label={`Copy the path of ${output.path}`} onClick={() => navigator.clipboard?.writeText(output.path)} />
        </li>
      ))}
    </ul>
  );
}

function Rejected({ rejected }) {
  const [isOpen, setOpen] = React.useState(false);
  return (
    <div className="rejected">
      <button type="button" className="button link" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name={isOpen ? "down" : "right"} size={12} /> {rejected.node}: {rejected.words} {rejected.message || `put aside as ${rejected.port}`}
      </button>
      {isOpen && (
        <div className="examples" tabIndex={0} role="group" aria-label="Examples">
          <table>
            <thead><tr>{rejected.columns.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {rejected.examples.map((row, place) => (
                <tr key={place}>{row.map((cell, at) => <td key={at}>{cell}</td>)}</tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
