// What stands around the canvas is drawn once the canvas is there: a person looks at that first.
import * as React from "react";
import { useCommand } from "../store.jsx";

const LATEST = 1000;

/** Whether the canvas has been drawn; true after a second in any case. */
export function useIsCanvasDrawn() {
  const [isDrawn, setDrawn] = React.useState(false);
  const draw = () => React.startTransition(() => setDrawn(true));
  useCommand("canvas_drawn", draw);
  React.useEffect(() => {
    const timer = setTimeout(draw, LATEST);
    return () => clearTimeout(timer);
  }, []);
  return isDrawn;
}
