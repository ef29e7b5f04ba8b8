// What a node runs on, and who reads it.
import * as React from "react";
import { useSend } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";
import { useForm } from "../forms/context.jsx";

export function Facts({ node }) {
  const send = useSend();
  if (node.engines.length + node.readers.length === 0) return null;
  return (
    <dl className="facts">
      {node.engines.length > 0 && (
        <div>
          <dt>Runs on</dt>
          <dd>
            <Engines engines={node.engines} asked={node.engine} />
          </dd>
        </div>
      )}
      {node.readers.length > 0 && (
        <div>
          <dt>Used by</dt>
          <dd>
            {node.readers.map((reader) => (
              <Button key={reader.node} sort="link" onClick={() => send("inspector", "select", { nodes: [reader.node] })}>
                {reader.title}
              </Button>
            ))}
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Each engine; where none of them runs the node and all have the same reason, that once. */
function Engines({ engines, asked }) {
  const [{ words }] = engines;
  if (engines.every((engine) => !engine.runs && engine.words === words)) return <span className="detail">{words}</span>;
  return engines.map((engine) => <Engine key={engine.name} engine={engine} asked={asked} />);
}

/** An engine that the node runs on can be asked for by a click, and be left to the pipeline by another. */
function Engine({ engine, asked }) {
  const { say, canEdit } = useForm();
  const isAsked = asked === engine.name;
  const words = engine.runs ? (isAsked ? "asked for here" : engine.is_chosen ? "in use" : "") : engine.words;
  return (
    <span className={`engine-fact ${engine.runs ? "runs" : "refuses"}`}>
      <Icon name={engine.runs ? "check" : "off"} size={12} />
      {engine.runs && canEdit ? (
        <button type="button" aria-pressed={isAsked} title={isAsked ? "Leave it to the pipeline" : `Ask for ${engine.title} here`} onClick={() => say("set_engine", { engine: isAsked ? "" : engine.name })}>
          {engine.title}
        </button>
      ) : (
        engine.title
      )}
      {words && <span className="detail">{words}</span>}
    </span>
  );
}
