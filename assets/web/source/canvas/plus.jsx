// The plus at an output that nothing reads: a node after this one.
import * as React from "react";
import { Icon } from "../ui/icon.jsx";
import { usePicker } from "./picking.js";

export function Plus({ node, port, top }) {
  const pick = usePicker();
  const open = (event) => {
    event.stopPropagation();
    const box = event.currentTarget.getBoundingClientRect();
    pick({ x: box.right + 4, y: box.top - 8, message: "add_after", said: { node: node.id, port }, filter: { takes: true }, title: `After ${node.title}` });
  };
  return (
    <button type="button" className="plus nodrag nopan" style={{ top }} tabIndex={-1} aria-label={`Add a node after ${node.title}, ${port}`} onClick={open} onDoubleClick={(event) => event.stopPropagation()}>
      <Icon name="plus" size={12} />
    </button>
  );
}
