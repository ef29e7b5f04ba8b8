// How parts of the canvas open the picker.
import * as React from "react";

export const Picking = React.createContext(() => {});

/** `pick({x, y, message, said, filter, title, typed, position})`: open the picker there; what is chosen is said by that message. */
export const usePicker = () => React.useContext(Picking);
