// The left pane: what can be put on the canvas.
import * as React from "react";
import { Nodes } from "./nodes.jsx";
import "./palette.css";

export function Palette() {
  return (
    <div className="palette">
      <Nodes />
    </div>
  );
}
