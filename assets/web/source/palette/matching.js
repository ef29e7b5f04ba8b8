// What a text finds among the entries: Python says.
import * as React from "react";
import { useAsk } from "../store.jsx";

/** Names of entries, the best first; null while nothing is typed and nothing is left out. */
export function useMatching(text, filter = {}) {
  const ask = useAsk();
  const [names, setNames] = React.useState(null);
  const { takes = false, gives = false } = filter;
  const isAll = text.trim() === "" && !takes && !gives;
  React.useEffect(() => {
    if (isAll) return setNames(null);
    let isWanted = true;
    ask("palette", "matching", { text, takes, gives }).then((found) => isWanted && setNames(found), () => {});
    return () => (isWanted = false);
  }, [ask, text, takes, gives, isAll]);
  return isAll ? null : names;
}
