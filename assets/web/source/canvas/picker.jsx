// The picker at the cursor: search, choose, and the node is there.
import * as React from "react";
import { useSend } from "../store.jsx";
import { Chooser } from "../palette/chooser.jsx";
import { useUsed } from "../palette/used.js";
import { snapped } from "./layout.js";
import { shown } from "./shown.js";

const SIZE = { width: 320, height: 344 };

export function Picker({ at, box, onClose }) {
  const send = useSend();
  const [, use] = useUsed();
  const place = placed(at, box.current);
  const close = () => {
    onClose();
    box.current.focus({ preventScroll: true });
  };
  const choose = (entry) => {
    const position = at.position && { x: snapped(at.position.x), y: snapped(at.position.y) };
    send("canvas", at.message, { ...at.said, entry, shown: shown(), ...(position && { position }) });
    use(entry);
    close();
  };
  return (
    <div className="picker" style={place} role="dialog" aria-label={at.title ?? "Add a node"} onPointerDown={(event) => event.stopPropagation()}>
      <Chooser filter={at.filter} typed={at.typed ?? ""} onChoose={choose} onClose={close} />
    </div>
  );
}

/** Inside the canvas, whatever the cursor is near. */
function placed({ x, y }, box) {
  const area = box.getBoundingClientRect();
  const within = (value, most) => Math.max(8, Math.min(value, most));
  return { left: within(x - area.left, area.width - SIZE.width - 8), top: within(y - area.top, area.height - SIZE.height - 8), width: SIZE.width, maxHeight: Math.min(SIZE.height, area.height - 16) };
}
