// The canvas: the pipeline as a drawing that can be worked on.
import * as React from "react";
import { ReactFlowProvider } from "@xyflow/react";
import { Flow } from "./flow.jsx";
import "@xyflow/react/dist/base.css";
import "./canvas.css";

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Flow />
    </ReactFlowProvider>
  );
}
