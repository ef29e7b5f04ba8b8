// What lies under the pointer, however much is drawn over it.

/** The id of the nearest node or edge under a pointer event; null: there is none. `sort` is `node` or `edge`; `box` is the canvas. */
export function under(event, sort, box) {
  const point = event.changedTouches?.[0] ?? event;
  const root = box.getRootNode();
  const found = root.elementsFromPoint(point.clientX, point.clientY).map((element) => element.closest(`.react-flow__${sort}`));
  return found.find(Boolean)?.dataset.id ?? null;
}
