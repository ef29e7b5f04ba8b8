// What a run that goes on has done at a node.
import * as React from "react";
import { useWatched } from "../store.jsx";
import { Icon } from "../ui/icon.jsx";

const GOES_ON = new Set(["running", "stopping"]);

/** What stands at a node's foot while a run goes on; null: none does. */
export function useRun(node) {
  const words = useWatched(({ views: { runs } }) => (GOES_ON.has(runs?.phase) ? (runs.rows?.[node] ?? "") : null));
  if (words === null) return null;
  return (
    <>
      <span className="rows">{words || "waits for its stage"}</span>
      {words && (
        <span className="status is-ok">
          <Icon name="check" size={12} />
          <span className="word">run</span>
        </span>
      )}
    </>
  );
}
