// An edge with the rows that go along it.
import * as React from "react";
import { BaseEdge, EdgeLabelRenderer, getBezierPath } from "@xyflow/react";

export const RowsEdge = React.memo(function RowsEdge({ id, data, selected, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }) {
  const { edge } = data;
  const [path, x, y] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
  const state = [edge.is_lit && "lit", edge.is_broken && "broken", selected && "chosen", data.isTarget && "target"].filter(Boolean).join(" ");
  const isFlat = Math.abs(sourceY - targetY) < 8;
  return (
    <>
      <BaseEdge id={id} path={path} className={state} interactionWidth={16} />
      {edge.rows && (
        <EdgeLabelRenderer>
          <span className={`count nodrag nopan ${state}`} style={{ transform: `translate(-50%, ${isFlat ? "-110%" : "-50%"}) translate(${x}px, ${y}px)` }} aria-hidden="true">
            {edge.rows}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
