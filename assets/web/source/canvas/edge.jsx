// An edge with the rows that go along it, and what edits changed of them while that is shown.
import * as React from "react";
import { BaseEdge, getBezierPath } from "@xyflow/react";
import { useView } from "../store.jsx";
import { useIsFar } from "./zoom.jsx";

export const RowsEdge = React.memo(function RowsEdge({ id, data, selected, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }) {
  const { edge } = data;
  const change = useView("effect")?.counts?.[`${edge.source}.${edge.port}`]?.words;
  const [path, x, y] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const state = [edge.is_lit && "lit", edge.is_broken && "broken", selected && "chosen", data.isTarget && "target"].filter(Boolean).join(" ");
  const isFar = useIsFar();
  const isFlat = Math.abs(sourceY - targetY) < 8;
  return (
    <>
      <BaseEdge id={id} path={path} className={state} interactionWidth={isFar ? 0 : 16} />
      {edge.rows && !isFar && (
        <text className={`count ${state}`} x={x} y={y} dy={isFlat ? -6 : 4} aria-hidden="true">
          {edge.rows}
          {change && <tspan className="change" x={x} dy={13}>{change}</tspan>}
        </text>
      )}
    </>
  );
});
