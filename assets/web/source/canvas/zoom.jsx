// The tools at the lower left: zoom, everything, tidy up.
import * as React from "react";
import { Panel, useStore as useFlow, useViewport } from "@xyflow/react";
import { useStore, useView } from "../store.jsx";
import { IconButton } from "../ui/button.jsx";

const FAR = 0.4;
const isFar = ({ transform }) => transform[2] < FAR;

/** Whether the canvas is seen from so far away that only large titles can be read. */
export const useIsFar = () => useFlow(isFar);

export function Zoom() {
  const { zoom } = useViewport();
  const canEdit = useView("canvas")?.can_edit ?? false;
  const store = useStore();
  const tool = (name, icon, label, keys) => <IconButton icon={icon} label={label} keys={keys} onClick={() => store.command(name)} />;
  return (
    <Panel position="bottom-left" className="zoom">
      {tool("zoom_out", "minus", "Zoom out", "-")}
      <button type="button" className="percent" title="Show at 100 % (Shift+0)" onClick={() => store.command("actual_size")}>
        {Math.round(zoom * 100)}%
      </button>
      {tool("zoom_in", "plus", "Zoom in", "+")}
      {tool("fit", "fit", "Show everything", "Shift+1")}
      {canEdit && tool("tidy_up", "tidy", "Tidy up", "Shift+L")}
    </Panel>
  );
}
