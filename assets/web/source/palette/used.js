// What this person puts down often, and what is marked as a favourite: kept in the browser.
import * as React from "react";
import { useLocal } from "../store.jsx";

const OFTEN = 4;

/** Entries by how often they were used, the most used first, and how to count one more. */
export function useUsed() {
  const [counts, setCounts] = useLocal("palette.used", {});
  const use = React.useCallback((entry) => setCounts((now) => ({ ...now, [entry]: (now[entry] ?? 0) + 1 })), [setCounts]);
  const often = Object.keys(counts).sort((one, other) => counts[other] - counts[one]);
  return [often.slice(0, OFTEN), use];
}

export function useFavourites() {
  const [names, setNames] = useLocal("palette.favourites", []);
  const toggle = React.useCallback((entry) => setNames((now) => (now.includes(entry) ? now.filter((name) => name !== entry) : [...now, entry])), [setNames]);
  return [names, toggle];
}
