// What is carried while something of the left pane is dragged.
export const ENTRY = "application/x-penstock-entry";
export const FILE = "application/x-penstock-file";

/** Properties of an element that can be dragged onto the canvas. */
export const dragged = (type, value) => ({
  draggable: true,
  onDragStart: (event) => {
    event.dataTransfer.setData(type, value);
    event.dataTransfer.effectAllowed = "copy";
  },
});
