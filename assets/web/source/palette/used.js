// What this person puts down often, and what is marked as a favourite: kept in the browser, and the same wherever it is looked at.
import * as React from "react";

const OFTEN = 4;
const COUNTS = kept("penstock.palette.used", {});
const FAVOURITES = kept("penstock.palette.favourites", []);

/** A value in the browser's memory, with those who watch it. */
function kept(key, initial) {
  const watchers = new Set();
  let value;
  const read = () => {
    try {
      value ??= JSON.parse(localStorage.getItem(key)) ?? initial;
    } catch {
      value = initial;
    }
    return value;
  };
  const change = (next) => {
    value = next(read());
    localStorage.setItem(key, JSON.stringify(value));
    for (const watcher of watchers) watcher();
  };
  const watch = (watcher) => (watchers.add(watcher), () => watchers.delete(watcher));
  return { read, change, watch };
}

const useKept = ({ read, watch }) => React.useSyncExternalStore(watch, read);

/** The entries that are used most, the most used first, and how to count one more. */
export function useUsed() {
  const counts = useKept(COUNTS);
  const often = Object.keys(counts).sort((one, other) => counts[other] - counts[one]);
  return [often.slice(0, OFTEN), count];
}

const count = (entry) => COUNTS.change((now) => ({ ...now, [entry]: (now[entry] ?? 0) + 1 }));

export function useFavourites() {
  return [useKept(FAVOURITES), toggle];
}

const toggle = (entry) => FAVOURITES.change((now) => (now.includes(entry) ? now.filter((name) => name !== entry) : [...now, entry]));
