// The ports of a node as React Flow knows them: told, so that it need not measure them.
import { Position } from "@xyflow/react";
import { NODE, topOf } from "./size.js";

const SIZE = 10;

export const handlesOf = (node) => [...handles(node, "target", node.inputs, Position.Left, 0), ...handles(node, "source", node.outputs, Position.Right, NODE.width)];

function handles(node, type, ports, position, x) {
  return ports.map(({ name }, place) => ({ id: name, type, position, x: x - SIZE / 2, y: topOf(node, type, place) - SIZE / 2, width: SIZE, height: SIZE }));
}
