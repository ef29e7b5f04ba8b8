// The page: the start, or a pipeline in its frame.
import * as React from "react";
import { StoreProvider, useView } from "../store.jsx";
import { Frame } from "./frame.jsx";
import { Start } from "../start/start.jsx";
import { Toasts } from "./toasts.jsx";
import { Connection } from "./connection.jsx";
import { ThemeContext, useTheme } from "./theme.jsx";
import "../tokens.css";
import "./page.css";

export function Page({ model }) {
  return (
    <StoreProvider model={model}>
      <Whole />
    </StoreProvider>
  );
}

function Whole() {
  const theme = useTheme();
  const start = useView("start");
  const frame = useView("frame");
  React.useEffect(() => document.getElementById("waiting")?.remove(), []);
  return (
    <ThemeContext.Provider value={theme}>
      <div className="studio" data-theme={theme.shown}>
        {start ? <Start /> : frame ? <Frame /> : null}
        <Toasts />
        <Connection />
      </div>
    </ThemeContext.Provider>
  );
}
