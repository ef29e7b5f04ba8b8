// What part of the canvas is seen: all of it at first, until someone moves it.
import * as React from "react";
import { useNodesInitialized, useReactFlow } from "@xyflow/react";
import { useCommand, useSend, useStore } from "../store.jsx";
import { bringIntoSight } from "./sight.js";
import { arranged } from "./layout.js";

/** How small the drawing may become: 500 nodes are seen whole on a small screen. */
export const FARTHEST = 0.05;
const ALL = { padding: 0.08, maxZoom: 1, minZoom: FARTHEST };
const READABLE = 0.75;
const EDGE = 32;
const duration = () => (window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120);

/** Commands of sight, and of the layout; the answer says whether the first sight is ready. */
export function useViewport({ box, view, graph }) {
  const flow = useReactFlow();
  const send = useSend();
  const store = useStore();
  const isMeasured = useNodesInitialized();
  const [isReady, setReady] = React.useState(false);
  const isTouched = React.useRef(false);
  const isEmpty = view !== undefined && view.order.length === 0;
  React.useEffect(() => {
    if (isReady || !(isMeasured || isEmpty)) return;
    begin(flow, box.current);
    setReady(true);
  }, [isMeasured, isEmpty, isReady, flow]);
  React.useEffect(() => {
    if (isReady) requestAnimationFrame(() => setTimeout(() => store.command("canvas_drawn")));
  }, [isReady, store]);
  React.useEffect(() => {
    const stop = () => (isTouched.current = true);
    const events = ["pointerdown", "wheel", "keydown"];
    for (const event of events) box.current.addEventListener(event, stop, { passive: true });
    const watch = new ResizeObserver(() => isTouched.current || begin(flow, box.current));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [box, flow]);
  useNewInSight({ flow, box, view });
  useCommand("fit", () => flow.fitView({ ...ALL, duration: duration() }));
  useCommand("actual_size", () => flow.zoomTo(1, { duration: duration() }));
  useCommand("zoom_in", () => flow.zoomIn({ duration: duration() }));
  useCommand("zoom_out", () => flow.zoomOut({ duration: duration() }));
  useCommand("tidy_up", () => tidy(view, graph, send, flow));
  return isReady;
}

/** Everything, where it can be read then; else the beginning, large enough to be read. */
function begin(flow, box) {
  const nodes = flow.getNodes();
  const area = flow.getNodesBounds(nodes);
  const zoom = Math.min(1, box.clientWidth / (area.width + 2 * EDGE), box.clientHeight / (area.height + 2 * EDGE));
  if (nodes.length === 0 || zoom >= READABLE) return flow.fitView(ALL);
  const right = area.x + box.clientWidth / READABLE;
  const seen = flow.getNodesBounds(nodes.filter((node) => node.position.x < right));
  return flow.setViewport({ x: EDGE - area.x * READABLE, y: box.clientHeight / 2 - (seen.y + seen.height / 2) * READABLE, zoom: READABLE });
}

/** A node that has just been added is seen. */
function useNewInSight({ flow, box, view }) {
  const known = React.useRef(null);
  React.useEffect(() => {
    if (!view) return;
    const fresh = known.current && view.order.filter((id) => !known.current.has(id));
    known.current = new Set(view.order);
    if (fresh?.length === 1) requestAnimationFrame(() => bringIntoSight(flow, box.current, fresh[0]));
  }, [view?.order, flow, box]);
}

/** All nodes, or the selected ones where they are several, in rows and columns; these stay where they begin. */
function tidy(view, graph, send, flow) {
  const selected = graph.nodes.filter((node) => node.selected);
  const nodes = selected.length > 1 ? selected : graph.nodes;
  if (nodes.length === 0) return;
  const found = arranged(Object.fromEntries(nodes.map((node) => [node.id, node.data.node])), Object.values(view.edges));
  const start = (places, axis) => Math.min(...places.map((place) => place[axis]));
  const corners = nodes.map((node) => node.position);
  const isAll = nodes.length === graph.nodes.length;
  const [right, down] = isAll ? [0, 0] : ["x", "y"].map((axis) => start(corners, axis) - start(Object.values(found), axis));
  const places = Object.fromEntries(Object.entries(found).map(([id, { x, y }]) => [id, { x: Math.round(x + right), y: Math.round(y + down) }]));
  send("canvas", "moved", { places });
  if (isAll) setTimeout(() => flow.fitView({ ...ALL, duration: duration() }), 150);
}
