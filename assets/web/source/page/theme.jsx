// Light or dark: as the system has it, until a person says otherwise.
import * as React from "react";
import { useLocal } from "../store.jsx";

export const ThemeContext = React.createContext({ shown: "light", toggle: () => {} });

const query = window.matchMedia("(prefers-color-scheme: dark)");

export function useTheme() {
  const [chosen, choose] = useLocal("theme", "");
  const system = React.useSyncExternalStore(watch, () => query.matches);
  const shown = chosen || (system ? "dark" : "light");
  React.useEffect(() => {
    document.documentElement.dataset.theme = shown;
  }, [shown]);
  return React.useMemo(() => ({ shown, toggle: () => choose(shown === "dark" ? "light" : "dark") }), [shown, choose]);
}

function watch(changed) {
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
