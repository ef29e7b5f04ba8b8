// What a text finds among the entries: Python says.
import * as React from "react";
import { useAsk } from "../store.jsx";

/** `first(text)`: a promise of the best entry, for who is faster than the answer; undefined: there is none. */
export function useFirst(filter = {}) {
  const ask = useAsk();
  const { takes = false, gives = false } = filter;
  return React.useCallback((text) => ask("palette", "matching", { text, takes, gives }).then((found) => found[0]), [ask, takes, gives]);
}

/** Names of entries, the best first, and the `text` that found them; null while nothing is typed and nothing is left out. */
export function useMatching(text, filter = {}) {
  const ask = useAsk();
  const [names, setNames] = React.useState(null);
  const { takes = false, gives = false } = filter;
  const isAll = text.trim() === "" && !takes && !gives;
  React.useEffect(() => {
    if (isAll) return setNames(null);
    let isWanted = true;
    ask("palette", "matching", { text, takes, gives }).then((found) => isWanted && setNames(Object.assign(found, { text })), () => {});
    return () => (isWanted = false);
  }, [ask, text, takes, gives, isAll]);
  return isAll ? null : names;
}
