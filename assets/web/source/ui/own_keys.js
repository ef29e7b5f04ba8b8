// Keys in a box that lies over the canvas: which are meant for it, and which are commands wherever they are pressed.

/** Whether a key belongs to the box, so that the canvas must not hear it: letters, arrows, Enter; not Ctrl+K, not F6. */
export const isOwn = (event) => !(event.ctrlKey || event.metaKey || event.altKey || /^F\d/.test(event.key));
