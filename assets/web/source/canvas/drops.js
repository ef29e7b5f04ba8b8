// What is dragged from the left pane: an entry of the palette, or a file; onto the canvas, or onto an edge.
import * as React from "react";
import { useReactFlow } from "@xyflow/react";
import { useSend } from "../store.jsx";
import { useUsed } from "../palette/used.js";
import { ENTRY, FILE } from "../palette/dragging.js";
import { usePutFile } from "./files.js";
import { snapped } from "./layout.js";
import { NODE } from "./size.js";
import { shown } from "./shown.js";
import { under } from "./under.js";

export function useDrops({ view, target, box }) {
  const send = useSend();
  const flow = useReactFlow();
  const [, use] = useUsed();
  const putFile = usePutFile();
  const onDragOver = React.useCallback(
    (event) => {
      const types = event.dataTransfer.types;
      if (!view?.can_edit || !(types.includes(ENTRY) || types.includes(FILE))) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      target.set(types.includes(ENTRY) ? under(event, "edge", box.current) : null);
    },
    [view, target, box],
  );
  const onDragLeave = React.useCallback(() => target.set(null), [target]);
  const onDrop = React.useCallback(
    (event) => {
      const entry = event.dataTransfer.getData(ENTRY);
      const file = event.dataTransfer.getData(FILE);
      if (!entry && !file) return;
      event.preventDefault();
      const position = placeAt(flow.screenToFlowPosition({ x: event.clientX, y: event.clientY }));
      const edge = target.get();
      target.set(null);
      if (file) putFile(file, position);
      else if (edge) send("canvas", "add_before", { entry, edge, position, shown: shown() });
      else send("canvas", "add", { entry, position, shown: shown() });
      if (entry) use(entry);
    },
    [flow, send, target, use, putFile],
  );
  return { onDragOver, onDragLeave, onDrop };
}

/** A node's corner, so that its middle is at a point. */
const placeAt = ({ x, y }) => ({ x: snapped(x - NODE.width / 2), y: snapped(y - NODE.height / 2) });
