// What stands in each pane.
import * as React from "react";

export const Left = () => null;
export const Centre = () => null;
export const Right = () => null;
export const Dock = () => null;
