// How large a node is drawn, and where its ports stand.

/** A node whose outputs are not listed. */
export const NODE = { width: 176, height: 88 };
const STEP = 20;
const FIRST = 40;
const FIRST_OF_SEVERAL = 30;
const BELOW = 8;

/** From the upper edge of the node to the middle of a port: outputs that a person has named stand in a list below the face. */
export function topOf(node, side, place) {
  if (side === "source" && node.lists_outputs) return NODE.height + STEP / 2 + place * STEP;
  return (side === "target" && node.inputs.length > 1 ? FIRST_OF_SEVERAL : FIRST) + place * STEP;
}

export const heightOf = (node) => Math.max(NODE.height, lowest(node, "target", node.inputs), lowest(node, "source", node.outputs));

export const sizeOf = (node) => ({ width: NODE.width, height: heightOf(node) });

const lowest = (node, side, ports) => (ports.length === 0 ? 0 : topOf(node, side, ports.length - 1) + (side === "source" && node.lists_outputs ? STEP / 2 + BELOW : BELOW));
