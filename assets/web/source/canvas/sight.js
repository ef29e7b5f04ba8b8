// What is seen of the canvas.

/** Move the drawing as little as is needed for a node to be seen whole. */
export function bringIntoSight(flow, box, id) {
  const node = flow.getNode(id);
  if (!node || !box) return;
  const { x, y, zoom } = flow.getViewport();
  const edge = 24;
  const left = node.position.x * zoom + x;
  const top = node.position.y * zoom + y;
  const right = left + node.width * zoom - box.clientWidth;
  const bottom = top + node.height * zoom - box.clientHeight;
  const across = left < edge ? edge - left : right > -edge ? -edge - right : 0;
  const down = top < edge ? edge - top : bottom > -edge ? -edge - bottom : 0;
  if (across || down) flow.setViewport({ x: x + across, y: y + down, zoom }, { duration: 120 });
}
