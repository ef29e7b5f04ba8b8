// What stands in each pane.
import * as React from "react";
import { Canvas } from "../canvas/canvas.jsx";
import { Palette } from "../palette/palette.jsx";

export const Left = () => <Palette />;
export const Centre = () => <Canvas />;
export const Right = () => null;
export { Dock } from "../dock/dock.jsx";
