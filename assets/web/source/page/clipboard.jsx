// Nodes as text on the system's clipboard: what is copied can be pasted in another pipeline, or in an editor, and the other way round.
import * as React from "react";
import { useStore, useView } from "../store.jsx";
import { activePane } from "./frame.jsx";
import { isField } from "./keys.jsx";

export const PASTING = new Set(["paste", "paste_connected"]);

/** Keeps the system's clipboard equal to that of the studio, and takes what is pasted while the canvas has the focus. */
export function useClipboard() {
  const store = useStore();
  const copied = useView("commands").copied;
  const isConnected = React.useRef(false);
  React.useEffect(() => {
    if (copied) navigator.clipboard?.writeText(copied).catch(() => {}); // a browser may refuse; the studio's own clipboard still has it
  }, [copied]);
  React.useEffect(() => {
    const pressed = (event) => {
      isConnected.current = event.shiftKey;
    };
    const pasted = (event) => {
      const text = event.clipboardData?.getData("text/plain");
      if (!text || isField(event.composedPath()[0]) || activePane() !== "canvas") return;
      event.preventDefault();
      store.say({ panel: "commands", message: "paste", data: { text, connected: isConnected.current } });
    };
    window.addEventListener("keydown", pressed, true);
    window.addEventListener("paste", pasted);
    return () => {
      window.removeEventListener("keydown", pressed, true);
      window.removeEventListener("paste", pasted);
    };
  }, [store]);
}
