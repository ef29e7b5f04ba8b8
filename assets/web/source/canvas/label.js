// What a screen reader says.

/** What a screen reader says of a node. */
export function labelOf(node) {
  const missing = node.inputs.filter((port) => port.is_missing).map((port) => `nothing connected to ${port.name}`);
  return [node.title, node.kind_title, node.summary, node.rows, node.status_words, node.message, ...missing].filter(Boolean).join(", ");
}
