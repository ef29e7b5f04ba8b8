// What the mouse does on the canvas, told to Python.
import * as React from "react";
import { useReactFlow } from "@xyflow/react";
import { useDo } from "../page/keys.jsx";
import { useSend } from "../store.jsx";
import { useDrops } from "./drops.js";
import { useWires } from "./wires.js";
import { under } from "./under.js";
import { shown } from "./shown.js";

const POINTER_RESTS = 120;

/** Handlers for React Flow (`flow`) and for the box around it (`box`). */
export function useGestures({ view, graph, box, pick, setMenu }) {
  const send = useSend();
  const flow = useReactFlow();
  const target = useTarget(graph);
  const wires = useWires({ view, pick, box });
  const drops = useDrops({ view, target, box });
  const moves = useMoves({ view, send, target, box });
  const menus = useMenus({ send, setMenu, view });
  const pointer = usePointer({ send, flow });
  const openPicker = React.useCallback(
    (event) => {
      if (!event.target.classList.contains("react-flow__pane") || !view.can_edit) return;
      pick({ x: event.clientX, y: event.clientY, message: "add", said: {}, filter: {}, position: flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }) });
    },
    [flow, pick, view],
  );
  const act = useDo();
  const onNodeDoubleClick = React.useCallback(() => act("settings"), [act]);
  return { flow: { ...wires, ...moves, ...menus, onNodeDoubleClick }, box: { ...drops, ...pointer, onDoubleClick: openPicker } };
}

/** The edge that what is dragged would be put on: shown as such. */
function useTarget(graph) {
  const current = React.useRef(null);
  return React.useMemo(
    () => ({
      get: () => current.current,
      set: (id) => {
        if (current.current === id) return;
        current.current = id;
        graph.setEdges((edges) => edges.map((edge) => (Boolean(edge.data.isTarget) === (edge.id === id) ? edge : { ...edge, data: { ...edge.data, isTarget: edge.id === id } })));
      },
    }),
    [graph.setEdges],
  );
}

/** Dragging nodes: one step at the end; a free node that is let go on an edge is put into it. */
function useMoves({ view, send, target, box }) {
  const onNodeDrag = React.useCallback(
    (event, node, nodes) => target.set(nodes.length === 1 && isFree(view, node.id) ? under(event, "edge", box.current) : null),
    [view, target, box],
  );
  const onNodeDragStop = React.useCallback(
    (event, node, nodes) => {
      const places = Object.fromEntries(nodes.map((each) => [each.id, rounded(each.position)]));
      const edge = target.get();
      target.set(null);
      if (edge) send("canvas", "insert", { node: node.id, edge, places, shown: shown() });
      else if (nodes.some((each) => !isAt(each.data.place, each.position))) send("canvas", "moved", { places, shown: shown() });
    },
    [send, target],
  );
  const onSelectionDragStop = React.useCallback((event, nodes) => onNodeDragStop(event, nodes[0], nodes), [onNodeDragStop]);
  return { onNodeDrag, onNodeDragStop, onSelectionDragStop };
}

const rounded = ({ x, y }) => ({ x: Math.round(x), y: Math.round(y) });
const isAt = (one, other) => one.x === Math.round(other.x) && one.y === Math.round(other.y);
const isFree = (view, id) => !Object.values(view.edges).some((edge) => edge.source === id || edge.target === id);

/** The menus of the right button: on a node that is not selected, it is selected first. */
function useMenus({ send, setMenu, view }) {
  const onNodeContextMenu = React.useCallback(
    (event, node) => {
      event.preventDefault();
      if (!node.selected) send("canvas", "select", { nodes: [node.id] });
      setMenu({ x: event.clientX, y: event.clientY, of: "node" });
    },
    [send, setMenu],
  );
  const onPaneContextMenu = React.useCallback(
    (event) => {
      event.preventDefault();
      if (view.order.some((id) => view.nodes[id].is_selected)) send("canvas", "select", { nodes: [] });
      setMenu({ x: event.clientX, y: event.clientY, of: "canvas" });
    },
    [send, setMenu, view],
  );
  const onSelectionContextMenu = React.useCallback(
    (event) => {
      event.preventDefault();
      setMenu({ x: event.clientX, y: event.clientY, of: "node" });
    },
    [setMenu],
  );
  return { onNodeContextMenu, onPaneContextMenu, onSelectionContextMenu };
}

/** Where the pointer rests: what is pasted goes there. */
function usePointer({ send, flow }) {
  const timer = React.useRef(0);
  const onPointerMove = React.useCallback(
    (event) => {
      clearTimeout(timer.current);
      const at = { x: event.clientX, y: event.clientY };
      timer.current = setTimeout(() => send("canvas", "pointer", { position: rounded(flow.screenToFlowPosition(at, { snapToGrid: true })) }), POINTER_RESTS);
    },
    [send, flow],
  );
  const onPointerLeave = React.useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send("canvas", "pointer", {}), POINTER_RESTS);
  }, [send]);
  React.useEffect(() => () => clearTimeout(timer.current), []);
  return { onPointerMove, onPointerLeave };
}
