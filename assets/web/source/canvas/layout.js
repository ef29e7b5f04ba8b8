// Where nodes stand: what dagre finds, and a place for each that nobody has put anywhere.
import dagre from "@dagrejs/dagre";

import { NODE, heightOf, sizeOf } from "./size.js";

export const GRID = 16;
const GAP = 24;
const SPACE = { rankdir: "LR", nodesep: 24, ranksep: 64, marginx: 0, marginy: 0 };

export const snapped = (value) => Math.round(value / GRID) * GRID;

/** Places for the nodes, given by id, so that rows flow from left to right: {id: {x, y}} of their upper left corners. */
export function arranged(nodes, edges) {
  const ids = Object.keys(nodes);
  const graph = new dagre.graphlib.Graph().setGraph(SPACE).setDefaultEdgeLabel(() => ({}));
  const known = new Set(ids);
  for (const id of ids) graph.setNode(id, sizeOf(nodes[id]));
  for (const edge of edges) if (known.has(edge.source) && known.has(edge.target)) graph.setEdge(edge.source, edge.target);
  dagre.layout(graph);
  return Object.fromEntries(
    ids.map((id) => {
      const { x, y, width, height } = graph.node(id);
      return [id, { x: snapped(x - width / 2), y: snapped(y - height / 2) }];
    }),
  );
}

/** Places for nodes that have none, beside those that have one; `kept` are those that were found before. */
export function completed(view, kept) {
  const ids = view.order;
  const placed = Object.fromEntries(ids.filter((id) => view.nodes[id].position).map((id) => [id, corner(view.nodes[id].position)]));
  const before = Object.fromEntries(ids.filter((id) => !placed[id] && kept[id]).map((id) => [id, kept[id]]));
  const missing = ids.filter((id) => !placed[id] && !before[id]);
  if (missing.length === 0) return before;
  const found = arranged(Object.fromEntries(ids.map((id) => [id, view.nodes[id]])), Object.values(view.edges));
  const known = { ...before, ...placed };
  const shift = meanShift(known, found);
  for (const id of missing) {
    const place = { x: found[id].x + shift.x, y: found[id].y + shift.y };
    const height = heightOf(view.nodes[id]);
    const isCovered = (other) => covers({ ...known[other], height: heightOf(view.nodes[other]) }, { ...place, height });
    while (Object.keys(known).some(isCovered)) place.y += NODE.height + GAP;
    before[id] = known[id] = place;
  }
  return before;
}

export const corner = ([x, y]) => ({ x, y });

function meanShift(known, found) {
  const ids = Object.keys(known);
  if (ids.length === 0) return { x: 0, y: 0 };
  const mean = (axis) => snapped(ids.reduce((sum, id) => sum + known[id][axis] - found[id][axis], 0) / ids.length);
  return { x: mean("x"), y: mean("y") };
}

/** The nearest place below that no node covers, for a new one. */
export function freed(place, nodes) {
  const free = { ...place };
  while (nodes.some((node) => covers({ ...node.position, height: node.height }, { ...free, height: NODE.height }))) free.y += NODE.height + GAP;
  return free;
}

const covers = (one, other) => Math.abs(one.x - other.x) < NODE.width && one.y < other.y + other.height && other.y < one.y + one.height;
