// The view of the canvas as React Flow wants it; what did not change keeps its identity.
import * as React from "react";
import { applyEdgeChanges, applyNodeChanges, useStore as useFlow } from "@xyflow/react";
import { useSend } from "../store.jsx";
import { completed, corner } from "./layout.js";
import { labelOf } from "./label.js";
import { keepShown } from "./shown.js";

const EMPTY = { nodes: {}, edges: {}, order: [], can_edit: false };

/** Nodes and edges with what changes them; positions and selection are ours while a gesture lasts, and Python's otherwise. */
export function useGraph(view = EMPTY) {
  const [nodes, setNodes] = React.useState([]);
  const [edges, setEdges] = React.useState([]);
  const kept = React.useRef({});
  const waiting = React.useRef(null);
  React.useLayoutEffect(() => {
    kept.current = completed(view, kept.current);
    keepShown(kept.current);
    const selected = selectionOf(view, waiting);
    const free = freePorts(view);
    setNodes((before) => mergedNodes(before, view, kept.current, selected, free));
  }, [view.nodes, view.edges, view.order]);
  React.useLayoutEffect(() => setEdges((before) => mergedEdges(before, view)), [view.edges, view.nodes]);
  useSelection(nodes, view, waiting);
  return {
    nodes,
    edges,
    setEdges,
    onNodesChange: React.useCallback((changes) => setNodes((now) => applyNodeChanges(changes, now)), []),
    onEdgesChange: React.useCallback((changes) => setEdges((now) => applyEdgeChanges(changes, now)), []),
  };
}

/** Tell Python which nodes are selected, once it differs; a box is told when it is drawn. */
function useSelection(nodes, view, waiting) {
  const send = useSend();
  const isDrawing = useFlow((state) => state.userSelectionActive);
  const selected = nodes.filter((node) => node.selected).map((node) => node.id);
  const key = selected.join("\n");
  React.useEffect(() => {
    if (isDrawing || nodes.length === 0) return;
    const known = waiting.current ?? namesOf(view).join("\n");
    if (key === known) return;
    waiting.current = key;
    send("canvas", "select", { nodes: selected });
  }, [key, isDrawing]);
}

const namesOf = (view) => view.order.filter((id) => view.nodes[id]?.is_selected);

/** The selection to be shown; null: what was last done here has not been answered yet, and stays. */
function selectionOf(view, waiting) {
  const names = namesOf(view);
  if (waiting.current !== null && waiting.current !== names.join("\n") && waiting.current.split("\n").every((id) => !id || view.nodes[id])) return null;
  waiting.current = null;
  return new Set(names);
}

function freePorts(view) {
  const used = new Set(Object.values(view.edges).map((edge) => `${edge.source}\n${edge.port}`));
  return (node) =>
    node.outputs
      .filter((port) => !used.has(`${node.id}\n${port.name}`))
      .map((port) => port.name)
      .join("\n");
}

function mergedNodes(before, view, found, selected, freeOf) {
  const old = new Map(before.map((node) => [node.id, node]));
  return view.order
    .filter((id) => view.nodes[id])
    .map((id) => {
      const node = view.nodes[id];
      const place = node.position ? corner(node.position) : found[id];
      const past = old.get(id);
      const isSelected = selected ? selected.has(id) : (past?.selected ?? false);
      const free = freeOf(node);
      if (!past) return { id, type: "step", position: place, selected: isSelected, ariaLabel: labelOf(node), data: { node, place, free } };
      const isSame = past.data.node === node && past.data.free === free && isAt(past.data.place, place);
      if (isSame && past.selected === isSelected) return past;
      const position = isAt(past.data.place, place) ? past.position : place;
      return { ...past, position, selected: isSelected, ariaLabel: labelOf(node), data: isSame ? past.data : { node, place, free } };
    });
}

const isAt = (one, other) => one.x === other.x && one.y === other.y;

function mergedEdges(before, view) {
  const old = new Map(before.map((edge) => [edge.id, edge]));
  const after = Object.values(view.edges)
    .filter((edge) => view.nodes[edge.source] && view.nodes[edge.target])
    .map((edge) => {
      const past = old.get(edge.id);
      if (past?.data.edge === edge) return past;
      return {
        ...past,
        id: edge.id,
        type: "rows",
        source: edge.source,
        sourceHandle: edge.port,
        target: edge.target,
        targetHandle: edge.input,
        data: { edge },
        zIndex: edge.is_lit ? 1 : 0,
        ariaLabel: nameOf(view, edge),
      };
    });
  return after.length === before.length && after.every((edge, place) => edge === before[place]) ? before : after;
}

const nameOf = (view, edge) => `Edge from ${view.nodes[edge.source].title} to ${view.nodes[edge.target].title}${edge.rows ? `, ${edge.rows} rows` : ""}`;
