// The places that this page has found itself, for gestures that write them down.
let places = {};

export function keepShown(found) {
  places = found;
}

/** What a gesture that writes a place says besides: where the nodes without one are shown. */
export const shown = () => places;
