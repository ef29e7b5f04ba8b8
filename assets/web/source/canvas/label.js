// What a screen reader says.

/** What a screen reader says of a node. */
export function labelOf(node) {
  const missing = node.inputs.filter((port) => port.is_missing).map((port) => `nothing connected to ${port.name}`);
  const listed = node.lists_outputs ? node.outputs.filter((port) => !port.is_gone).map((port) => (port.rows ? `${port.name} ${port.rows} rows` : port.name)) : [];
  const gone = node.outputs.filter((port) => port.is_gone).map((port) => `no port ${port.name}`);
  return [node.title, node.kind_title, node.summary, node.rows, node.status_words, node.message, ...listed, ...missing, ...gone].filter(Boolean).join(", ");
}
