// A source for a file of the project: its columns are found first, which takes a moment.
import * as React from "react";
import { useStore } from "../store.jsx";
import { shown } from "./shown.js";

/** `putFile(path, position)`: add the source, and show what a person should know of the data. */
export function usePutFile() {
  const store = useStore();
  return React.useCallback(
    (path, position) => {
      const tell = (toast) => store.show({ number: `files ${path}`, hint: "", node: "", ...toast });
      store.ask("files", "add", { path, shown: shown(), ...(position && { position }) }).then(
        ({ node, notes }) => notes.slice(0, 3).forEach((message) => tell({ sort: "note", message, node })),
        (error) => tell({ sort: "error", ...error }),
      );
    },
    [store],
  );
}
