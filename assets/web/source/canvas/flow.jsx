// React Flow with our nodes, edges, gestures and tools.
import * as React from "react";
import { Background, MiniMap, ReactFlow } from "@xyflow/react";
import { useView } from "../store.jsx";
import { RowsEdge } from "./edge.jsx";
import { Find } from "./find.jsx";
import { useGraph } from "./graph.js";
import { useGestures } from "./gestures.js";
import { useKeys } from "./keys.js";
import { GRID } from "./layout.js";
import { CanvasMenu } from "./menu.jsx";
import { StepNode } from "./node.jsx";
import { Picker } from "./picker.jsx";
import { Picking } from "./picking.js";
import { FARTHEST, useViewport } from "./viewport.js";
import { Zoom, useIsFar } from "./zoom.jsx";

const NODES = { step: StepNode };
const EDGES = { rows: RowsEdge };
const SNAP = [GRID, GRID];
const MANY = 150;
const SEVERAL = ["Control", "Meta", "Shift"];
const MAP_COLOURS = { error: "var(--err)", disabled: "var(--line-2)" };
const mapColour = ({ data, selected }) => (selected ? "var(--accent)" : (MAP_COLOURS[data.node.status] ?? "var(--bar)"));

export function Flow() {
  const view = useView("canvas");
  const box = React.useRef(null);
  const graph = useGraph(view);
  const [picking, pick] = React.useState(null);
  const [menu, setMenu] = React.useState(null);
  const gestures = useGestures({ view, graph, box, pick, setMenu });
  const isReady = useViewport({ box, view, graph });
  const keys = useKeys({ view, graph, box, pick });
  const isFar = useIsFar();
  const canEdit = view?.can_edit ?? false;
  return (
    <Picking.Provider value={pick}>
      <div className={`canvas ${isReady ? "ready" : ""} ${isFar ? "far" : ""}`} ref={box} tabIndex={0} role="group" aria-label="Canvas" {...keys} {...gestures.box}>
        <ReactFlow
          nodes={graph.nodes}
          edges={graph.edges}
          nodeTypes={NODES}
          edgeTypes={EDGES}
          onNodesChange={graph.onNodesChange}
          onEdgesChange={graph.onEdgesChange}
          {...gestures.flow}
          nodesDraggable={canEdit}
          nodesConnectable={canEdit}
          edgesReconnectable={canEdit}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={SEVERAL}
          panOnDrag={PAN_BUTTONS}
          panOnScroll
          zoomOnDoubleClick={false}
          snapToGrid
          snapGrid={SNAP}
          minZoom={FARTHEST}
          maxZoom={2}
          connectionRadius={24}
          onlyRenderVisibleElements={graph.nodes.length > MANY}
          proOptions={QUIET}
        >
          <Background gap={GRID} size={2} color="var(--dot)" />
          {!isFar && <MiniMap className="map" pannable zoomable nodeColor={mapColour} nodeBorderRadius={12} maskColor="transparent" ariaLabel="Overview" />}
          <Zoom />
        </ReactFlow>
        {graph.nodes.length === 0 && view && <p className="empty">Double-click, or type what you need.</p>}
        <Find box={box} />
        {picking && <Picker at={picking} box={box} onClose={() => pick(null)} />}
        {menu && <CanvasMenu at={menu} box={box} onClose={() => setMenu(null)} />}
      </div>
    </Picking.Provider>
  );
}

const PAN_BUTTONS = [0, 1];
const QUIET = { hideAttribution: true };
