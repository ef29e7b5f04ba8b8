// Where a person begins: files, recent pipelines, the sample, a folder.
import * as React from "react";
import { useAsk, useStore, useView } from "../store.jsx";
import { Button, IconButton } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";
import { ThemeContext } from "../page/theme.jsx";
import { addressOf } from "../page/pipeline_menu.jsx";
import { Brand } from "../page/brand.jsx";
import { NewProject } from "./new_project.jsx";
import { Browse } from "./browse.jsx";
import { Recent } from "./recent.jsx";
import "./start.css";

export function Start() {
  const view = useView("start");
  const theme = React.useContext(ThemeContext);
  const [files, setFiles] = React.useState(null);
  const [browsing, setBrowsing] = React.useState(null);
  const open = useOpen();
  const [isOver, dropping] = useDropping(setFiles);
  React.useEffect(() => {
    document.title = "Penstock";
  }, []);
  return (
    <div className="start" {...dropping}>
      <header className="bar">
        <span className="brand"><Brand /> <span>Penstock</span></span>
        <span className="spring" />
        <IconButton icon={theme.shown === "dark" ? "sun" : "moon"} label={theme.shown === "dark" ? "Light" : "Dark"} onClick={theme.toggle} />
      </header>
      <main>
        {view.error && (
          <div className="trouble" role="alert">
            <Icon name="bad" /> <span><b>{view.error}</b> {view.hint}</span>
          </div>
        )}
        <h1>Start with data</h1>
        <section className={`drop ${isOver ? "over" : ""}`} aria-label="Drop files">
          <span className="sign"><Icon name="up" size={20} /></span>
          <div>
            <b>Drop files here</b>
            <p>CSV, JSON, Excel, Parquet or Arrow. They are copied into a new project, in a folder that you choose.</p>
          </div>
          <span className="spring" />
          <Button sort="main" onClick={() => setBrowsing("files")}>Choose files</Button>
          <Button onClick={() => setBrowsing("empty")}>Empty pipeline</Button>
        </section>
        <div className="heading">
          <h2>Recent</h2>
          <span className="spring" />
          <Button sort="link" onClick={() => setBrowsing("folder")}>Open a folder</Button>
        </div>
        <Recent recent={view.recent} />
        <h2>Sample project</h2>
        <ul className="list">
          <li>
            <Icon name="file" />
            <b>Flights from New York, 2013</b>
            <span className="detail">336,776 flights, hourly weather, 16 airlines, 3,322 planes</span>
            <span className="spring" />
            <Button small onClick={() => open("sample")}>Open</Button>
          </li>
        </ul>
      </main>
      {files && <NewProject files={files} close={() => setFiles(null)} />}
      {browsing && <Browse wanted={browsing} close={() => setBrowsing(null)} />}
    </div>
  );
}

/** Asks for a pipeline, and goes to it. */
export function useOpen() {
  const ask = useAsk();
  const store = useStore();
  return React.useCallback(
    async (message, data) => {
      try {
        const path = await ask("start", message, data);
        if (path) window.location.assign(addressOf(path));
        return Boolean(path);
      } catch (error) {
        store.show({ is: "toast", sort: "error", ...error });
        return false;
      }
    },
    [ask, store],
  );
}

/** Files that are dragged over the page, and dropped on it. */
function useDropping(take) {
  const [isOver, setOver] = React.useState(false);
  const holdsFiles = (event) => [...event.dataTransfer.types].includes("Files");
  return [
    isOver,
    {
      onDragOver: (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event) => event.currentTarget === event.target && setOver(false),
      onDrop: (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(false);
        take([...event.dataTransfer.files]);
      },
    },
  ];
}
