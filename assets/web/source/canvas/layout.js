// Where nodes stand: what dagre finds, and a place for each that nobody has put anywhere.
import dagre from "@dagrejs/dagre";

export const GRID = 16;
export const NODE = { width: 176, height: 88 };
const SPACE = { rankdir: "LR", nodesep: 24, ranksep: 64, marginx: 0, marginy: 0 };

export const snapped = (value) => Math.round(value / GRID) * GRID;

/** Places for the nodes of these ids, so that rows flow from left to right: {id: {x, y}} of their upper left corners. */
export function arranged(ids, edges) {
  const graph = new dagre.graphlib.Graph().setGraph(SPACE).setDefaultEdgeLabel(() => ({}));
  const known = new Set(ids);
  for (const id of ids) graph.setNode(id, { ...NODE });
  for (const edge of edges) if (known.has(edge.source) && known.has(edge.target)) graph.setEdge(edge.source, edge.target);
  dagre.layout(graph);
  return Object.fromEntries(
    ids.map((id) => {
      const { x, y } = graph.node(id);
      return [id, { x: snapped(x - NODE.width / 2), y: snapped(y - NODE.height / 2) }];
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
  const found = arranged(ids, Object.values(view.edges));
  const known = { ...before, ...placed };
  const shift = meanShift(known, found);
  for (const id of missing) {
    const place = { x: found[id].x + shift.x, y: found[id].y + shift.y };
    while (Object.values(known).some((other) => covers(other, place))) place.y += NODE.height + 24;
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

/** The nearest place below that no node covers. */
export function freed(place, nodes) {
  const free = { ...place };
  while (nodes.some((node) => covers(node.position, free))) free.y += NODE.height + 24;
  return free;
}

const covers = (other, place) => Math.abs(other.x - place.x) < NODE.width && Math.abs(other.y - place.y) < NODE.height;
