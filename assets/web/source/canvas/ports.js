// Where the ports of a node are: told to React Flow, so that it need not measure them, and drawn there.
import { Position } from "@xyflow/react";
import { NODE } from "./layout.js";

const SIZE = 10;
const STEP = 20;
const FIRST = 40;
const FIRST_OF_SEVERAL = 30;

/** From the upper edge of the node to the middle of a port. */
export const topOf = (side, count, place) => (side === "target" && count > 1 ? FIRST_OF_SEVERAL : FIRST) + place * STEP;

/** The ports as React Flow knows them. */
export const handlesOf = (node) => [...handles(node.inputs, "target", Position.Left, 0), ...handles(node.outputs, "source", Position.Right, NODE.width)];

function handles(ports, type, position, x) {
  return ports.map(({ name }, place) => ({ id: name, type, position, x: x - SIZE / 2, y: topOf(type, ports.length, place) - SIZE / 2, width: SIZE, height: SIZE }));
}
