// The inspector: the selected node, several nodes, or the pipeline itself.
import * as React from "react";
import { useView } from "../store.jsx";
import { NodeInspector } from "./node.jsx";
import { PipelineInspector } from "./pipeline.jsx";
import { SeveralInspector } from "./several.jsx";
import "../forms/forms.css";
import "./inspector.css";

export function Inspector() {
  const view = useView("inspector");
  if (!view) return null;
  if (view.node) return <NodeInspector key={view.node.id} node={view.node} />;
  if (view.several) return <SeveralInspector several={view.several} />;
  return view.pipeline ? <PipelineInspector pipeline={view.pipeline} /> : null;
}
