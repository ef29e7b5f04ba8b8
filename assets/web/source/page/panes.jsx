// What stands in each pane.
import * as React from "react";
import { Canvas } from "../canvas/canvas.jsx";
import { Inspector } from "../inspector/inspector.jsx";
import { Palette } from "../palette/palette.jsx";

export const Left = () => <Palette />;
export const Centre = () => <Canvas />;
export const Right = () => <Inspector />;
export { Dock } from "../dock/dock.jsx";
