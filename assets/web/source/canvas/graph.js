// The view of the canvas as React Flow wants it; what did not change keeps its identity.
import * as React from "react";
import { applyEdgeChanges, applyNodeChanges, useStore as useFlow } from "@xyflow/react";
import { useStore } from "../store.jsx";
import { completed, corner } from "./layout.js";
import { handlesOf } from "./ports.js";
import { sizeOf } from "./size.js";
import { labelOf } from "./label.js";
import { keepShown } from "./shown.js";

const EMPTY = { nodes: {}, edges: {}, order: [], can_edit: false };

/** Nodes and edges with what changes them; positions and selection are ours while a gesture lasts, and Python's otherwise. */
export function useGraph(view = EMPTY) {
  const [nodes, setNodes] = React.useState([]);
  const [edges, setEdges] = React.useState([]);
  const kept = React.useRef({});
  const waiting = React.useRef(null);
  const isTouched = React.useRef(false);
  const [settled, settle] = React.useReducer((count) => count + 1, 0);
  React.useLayoutEffect(() => {
    kept.current = completed(view, kept.current);
    keepShown(kept.current);
    const selected = isTouched.current ? null : selectionOf(view, waiting);
    const free = freePorts(view);
    setNodes((before) => mergedNodes(before, view, kept.current, selected, free));
  }, [view.nodes, view.edges, view.order, settled]);
  React.useLayoutEffect(() => setEdges((before) => mergedEdges(before, view)), [view.edges, view.nodes]);
  useSelection({ nodes, view, waiting, isTouched, settle });
  return {
    nodes,
    edges,
    setEdges,
    onNodesChange: React.useCallback((changes) => {
      if (changes.some((change) => change.type === "select")) isTouched.current = true;
      setNodes((now) => applyNodeChanges(changes, now));
    }, []),
    onEdgesChange: React.useCallback((changes) => setEdges((now) => applyEdgeChanges(changes, now)), []),
  };
}

/**
 * Tell Python which nodes are selected, once it differs; a box is told when it is drawn. When it has heard so and shows others all the
 * same, something else was selected behind it: that is then shown here too. What is touched and not told yet (`isTouched`) stays, as a
 * view that comes in that moment knows nothing of it.
 */
function useSelection({ nodes, view, waiting, isTouched, settle }) {
  const store = useStore();
  const isDrawing = useFlow((state) => state.userSelectionActive);
  const selected = nodes.filter((node) => node.selected).map((node) => node.id);
  const key = selected.join("\n");
  React.useEffect(() => {
    if (isDrawing || nodes.length === 0) return;
    const wasTouched = isTouched.current;
    isTouched.current = false;
    const known = waiting.current ?? namesOf(view).join("\n");
    if (key === known) return void (wasTouched && settle());
    waiting.current = key;
    store.say({ panel: "canvas", message: "select", data: { nodes: selected } });
    store.heard().then(() => {
      if (waiting.current !== key) return;
      waiting.current = null;
      settle();
    });
  }, [nodes, key, isDrawing]);
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
      const drawn = { ...shapeOf(node), selected: isSelected, ariaLabel: labelOf(node) };
      if (!past) return { id, type: "step", ...drawn, position: place, data: { node, place, free } };
      const isSame = past.data.node === node && past.data.free === free && isAt(past.data.place, place);
      if (isSame && past.selected === isSelected) return past;
      const position = isAt(past.data.place, place) ? past.position : place;
      return { ...past, ...drawn, position, data: isSame ? past.data : { node, place, free } };
    });
}

function shapeOf(node) {
  const size = sizeOf(node);
  return { ...size, measured: size, handles: handlesOf(node) };
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
        zIndex: edge.is_lit ? 0 : -1, // lit ones lie over the others, and all of them under the nodes
        ariaLabel: nameOf(view, edge),
      };
    });
  return after.length === before.length && after.every((edge, place) => edge === before[place]) ? before : after;
}

const nameOf = (view, edge) => `Edge from ${view.nodes[edge.source].title} to ${view.nodes[edge.target].title}${edge.rows ? `, ${edge.rows} rows` : ""}`;
