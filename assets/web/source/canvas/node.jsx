// A node's face: what it is, what it does in words, what came out, and how it is.
import * as React from "react";
import { Handle, Position } from "@xyflow/react";
import { Icon } from "../ui/icon.jsx";
import { toneOf } from "../ui/tone.js";
import { Status } from "./status.jsx";
import { useRun } from "./running.jsx";
import { useTraced } from "./tracing.js";
import { Plus } from "./plus.jsx";
import { heightOf, topOf } from "./size.js";
import { useIsFar } from "./zoom.jsx";

export const StepNode = React.memo(function StepNode({ data, selected }) {
  const { node } = data;
  const traced = useTraced(node.id);
  const classes = ["step", `is-${node.status}`, selected && "chosen", node.is_lit && "lit", traced && (traced.length > 0 ? "traced" : "apart")].filter(Boolean).join(" ");
  return (
    <div className={classes} style={{ "--tone": toneOf(node.family), height: heightOf(node) }}>
      {useIsFar() ? <b className="far">{node.title}</b> : <Near {...data} />}
      {traced?.length > 0 && <span className="way">{traced.join(", ")}</span>}
    </div>
  );
});

function Near({ node, free }) {
  const run = useRun(node.id);
  const isBusy = node.status !== "ok" && node.status !== "warn";
  return (
    <>
      <div className="head">
        <span className="tile">
          <Icon kind={node.kind} size={14} />
        </span>
        <b title={node.title}>{node.title}</b>
      </div>
      <p title={node.summary}>{node.summary}</p>
      <div className="foot">
        {run ?? (
          <>
            <span className="rows">{node.rows}</span>
            {!isBusy && node.time && <span className="time">{node.time}</span>}
            <Status node={node} />
          </>
        )}
      </div>
      {node.lists_outputs && <Outputs ports={node.outputs} />}
      <Ports node={node} ports={node.inputs} side="target" />
      <Ports node={node} ports={node.outputs} side="source" free={free.split("\n")} />
    </>
  );
}

function Ports({ node, ports, side, free = [] }) {
  return ports.map((port, place) => {
    const top = topOf(node, side, place);
    return (
      <React.Fragment key={port.name}>
        <Handle
          id={port.name}
          type={side}
          position={side === "target" ? Position.Left : Position.Right}
          className={["port", port.shape, port.is_missing && "missing", port.is_gone && "gone"].filter(Boolean).join(" ")}
          isConnectable={port.is_gone ? false : undefined}
          style={{ top }}
          title={titleOf(port, side)}
        />
        {free.includes(port.name) && <Plus node={node} port={port.name} top={top} />}
      </React.Fragment>
    );
  });
}

/** The outputs that a person has named, with their rows: each beside its port. */
function Outputs({ ports }) {
  return (
    <ul className="listed">
      {ports.map((port) => (
        <li key={port.name} className={port.is_gone ? "gone" : ""} title={titleOf(port, "source")}>
          <span className="rows">{port.rows}</span>
          <span className="name">{port.name}</span>
        </li>
      ))}
    </ul>
  );
}

function titleOf(port, side) {
  if (port.is_gone) return `${port.name}: the node has no such port; drag the edge to another, or take it away`;
  if (side === "source") return port.shape === "aside" ? `${port.name}: rows put aside` : port.name;
  return port.is_missing ? `${port.name}: something must be connected here` : port.name;
}
