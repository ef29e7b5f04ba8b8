// Drawing edges: from port to port, onto a node, to the empty canvas; putting an end elsewhere, or taking the edge away.
import * as React from "react";
import { useReactFlow } from "@xyflow/react";
import { useSend } from "../store.jsx";
import { NODE } from "./size.js";
import { under } from "./under.js";

export function useWires({ view, pick, box }) {
  const send = useSend();
  const flow = useReactFlow();
  const isEndMoved = React.useRef(false);
  const onConnect = React.useCallback((connection) => send("canvas", "connect", ends(connection)), [send]);
  const onReconnectStart = React.useCallback(() => (isEndMoved.current = true), []);
  const onReconnect = React.useCallback((edge, connection) => send("canvas", "reconnect", { edge: edge.id, ...ends(connection) }), [send]);
  const onReconnectEnd = React.useCallback(
    (event, edge, handle, state) => {
      isEndMoved.current = false;
      if (!state.toHandle && !under(event, "node", box.current)) send("canvas", "disconnect", { edges: [edge.id] });
    },
    [send, box],
  );
  const onConnectEnd = React.useCallback(
    (event, state) => {
      if (state.toHandle || !state.fromHandle || isEndMoved.current) return;
      const node = under(event, "node", box.current);
      if (node) connectTo(view, node, state, send);
      else pick(choiceFor(event, state, flow));
    },
    [view, pick, send, flow, box],
  );
  return { onConnect, onReconnectStart, onReconnect, onReconnectEnd, onConnectEnd };
}

const ends = ({ source, sourceHandle, target, targetHandle }) => ({ source, port: sourceHandle, target, input: targetHandle });

/** Let go on a node's body: its first free port is meant. */
function connectTo(view, id, { fromHandle }, send) {
  if (id === fromHandle.nodeId) return;
  const node = view.nodes[id];
  if (fromHandle.type === "source") {
    const taken = new Set(Object.values(view.edges).filter((edge) => edge.target === id).map((edge) => edge.input));
    const input = node.inputs.find((port) => port.is_many || !taken.has(port.name)) ?? node.inputs[0];
    if (input) send("canvas", "connect", { source: fromHandle.nodeId, port: fromHandle.id, target: id, input: input.name });
  } else {
    const output = node.outputs.find((port) => !port.is_gone);
    if (output) send("canvas", "connect", { source: id, port: output.name, target: fromHandle.nodeId, input: fromHandle.id });
  }
}

/** Let go on the empty canvas: the picker, with what fits the port. */
function choiceFor(event, { fromHandle }, flow) {
  const point = event.changedTouches?.[0] ?? event;
  const at = { x: point.clientX, y: point.clientY };
  const { x, y } = flow.screenToFlowPosition(at);
  const isOutput = fromHandle.type === "source";
  return {
    ...at,
    message: isOutput ? "add_after" : "add_into",
    said: isOutput ? { node: fromHandle.nodeId, port: fromHandle.id } : { node: fromHandle.nodeId, input: fromHandle.id },
    filter: isOutput ? { takes: true } : { gives: true },
    position: { x: isOutput ? x : x - NODE.width, y: y - NODE.height / 2 },
  };
}
