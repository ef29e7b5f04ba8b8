// Keys that the table of actions does not have: typing opens the picker, focus selects, a selected edge is taken away.
import * as React from "react";
import { useReactFlow } from "@xyflow/react";
import { nameOf } from "../page/keys.jsx";
import { useCommand, useSend, useStore } from "../store.jsx";
import { useUsed } from "../palette/used.js";
import { usePutFile } from "./files.js";
import { freed, snapped } from "./layout.js";
import { NODE } from "./size.js";
import { bringIntoSight } from "./sight.js";
import { shown } from "./shown.js";

const LETTER = /^[\p{L}\p{N}]$/u;
const TOWARDS = new Set(["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"]);
const isField = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

export function useKeys({ view, graph, box, pick }) {
  const store = useStore();
  const send = useSend();
  const flow = useReactFlow();
  const [, use] = useUsed();
  const isAlone = !graph.nodes.some((node) => node.selected);
  const placeOf = React.useCallback(() => (isAlone ? { position: middleOf(box.current, flow) } : {}), [isAlone, box, flow]);
  const open = React.useCallback((typed = "") => view?.can_edit && pick({ ...cursorOf(box.current), ...placeOf(), message: "add", said: {}, filter: {}, typed }), [box, pick, view, placeOf]);
  useCommand("add_node", () => open());
  useCommand("insert_behind", () => {
    const [node, another] = graph.nodes.filter((each) => each.selected);
    if (!view?.can_edit || !node || another) return;
    if (!graph.edges.some((edge) => edge.source === node.id)) return open(); // nothing reads it: what comes is the end of the line
    pick({ ...cursorOf(box.current), message: "insert_behind", said: { node: node.id }, filter: { takes: true, gives: true }, title: `Behind ${node.data.node.title}` });
  });
  useCommand("put_entry", (entry) => {
    send("canvas", "add", { entry, ...placeOf(), shown: shown() });
    use(entry);
  });
  const putFile = usePutFile();
  useCommand("put_file", (path) => putFile(path, middleOf(box.current, flow)));
  useFocusBack(graph, box);
  const onKeyDown = React.useCallback(
    (event) => {
      if (event.key === "Tab" && (event.target !== box.current || event.shiftKey)) return event.stopPropagation(); // from node to node
      if (isField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const edges = graph.edges.filter((edge) => edge.selected).map((edge) => edge.id);
      const isAnySelected = graph.nodes.some((node) => node.selected);
      if ((event.key === "Delete" || event.key === "Backspace") && edges.length > 0 && !isAnySelected) send("canvas", "disconnect", { edges });
      else if (isAnySelected) return;
      else if (LETTER.test(event.key) && !isTaken(store, event)) open(event.key);
      else if (TOWARDS.has(event.key) && view?.order.length) focusNode(box.current, view.order[0]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    [graph.edges, graph.nodes, open, send, store, view, box],
  );
  const onFocus = React.useCallback(
    (event) => {
      const id = event.target.classList.contains("react-flow__node") && event.target.matches(":focus-visible") ? event.target.dataset.id : null;
      if (!id || flow.getNode(id)?.selected) return;
      send("canvas", "select", { nodes: [id] });
      bringIntoSight(flow, box.current, id);
    },
    [send, flow, box],
  );
  const onPointerDown = React.useCallback(() => box.current.contains(box.current.getRootNode().activeElement) || box.current.focus({ preventScroll: true }), [box]);
  return { onKeyDown, onFocus, onPointerDownCapture: onPointerDown };
}

/** Whether a key does something already, by the table of actions. */
function isTaken({ views }, event) {
  const key = nameOf(event);
  return Object.values(views.commands.actions).some((action) => action.enabled && action.context !== "dock" && action.keys.includes(key));
}

/** When what had the focus is removed, the canvas has it: keys go on to act. */
function useFocusBack(graph, box) {
  const hadFocus = React.useRef(false);
  React.useEffect(() => {
    const root = box.current.getRootNode();
    const look = () => (hadFocus.current = box.current?.contains(root.activeElement) ?? false);
    root.addEventListener("focusin", look);
    root.addEventListener("pointerdown", look);
    return () => {
      root.removeEventListener("focusin", look);
      root.removeEventListener("pointerdown", look);
    };
  }, [box]);
  React.useEffect(() => {
    const root = box.current.getRootNode();
    const look = () => hadFocus.current && root.activeElement === null && box.current?.focus({ preventScroll: true });
    const frame = requestAnimationFrame(look); // React Flow draws nodes after us
    return () => cancelAnimationFrame(frame);
  }, [graph.nodes.length, graph.edges.length, box]);
}

const focusNode = (box, id) => box.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ focusVisible: true });

/** Where the picker stands that a key has opened. */
function cursorOf(box) {
  const area = box.getBoundingClientRect();
  return { x: area.left + area.width / 2 - 160, y: area.top + area.height / 5 };
}

/** The corner of a node in the middle of what is seen, or below it where it would cover another one. */
function middleOf(box, flow) {
  const area = box.getBoundingClientRect();
  const { x, y } = flow.screenToFlowPosition({ x: area.left + area.width / 2, y: area.top + area.height / 2 });
  return freed({ x: snapped(x - NODE.width / 2), y: snapped(y - NODE.height / 2) }, flow.getNodes());
}
