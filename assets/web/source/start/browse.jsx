// The folders of this machine, as the studio sees them: to open a pipeline, to choose files, to say where a new pipeline goes.
import * as React from "react";
import { useAsk } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Dialog } from "../ui/dialog.jsx";
import { Icon } from "../ui/icon.jsx";
import { addressOf } from "../page/pipeline_menu.jsx";
import { useOpen } from "./start.jsx";

const WORDS = {
  files: { title: "Choose files", done: "Make a pipeline", sorts: ["folder", "data"], note: "The files stay where they are; the pipeline is put beside them." },
  folder: { title: "Open a folder", done: "Open this folder", sorts: ["folder", "pipeline"], note: "" },
  empty: { title: "Empty pipeline", done: "Make it here", sorts: ["folder", "pipeline"], note: "A pipeline with a few rows of its own." },
};
const ICONS = { folder: "folder", pipeline: "tidy", data: "file" };

export function Browse({ wanted, close }) {
  const words = WORDS[wanted];
  const open = useOpen();
  const [view, go, error, setError] = useFolder();
  const [chosen, setChosen] = React.useState([]);
  const [isBusy, setBusy] = React.useState(false);
  const press = (entry) => {
    if (entry.sort === "folder") return setChosen([]), go(entry.path);
    if (entry.sort === "pipeline") return window.location.assign(addressOf(entry.path));
    return setChosen(chosen.includes(entry.path) ? chosen.filter((each) => each !== entry.path) : [...chosen, entry.path]);
  };
  const finish = async () => {
    setBusy(true);
    const asked = { files: ["over", { files: chosen }], folder: ["open", { folder: view.path }], empty: ["empty", { folder: view.path }] }[wanted];
    if (!(await open(...asked))) {
      setBusy(false);
      if (wanted === "folder") setError({ message: "No pipeline lies in this folder.", hint: "Choose another one, or make an empty pipeline here." });
    }
  };
  return (
    <Dialog label={words.title} close={close} className="browse">
      <header>
        <h2>{words.title}</h2>
        {view && <Path view={view} go={go} />}
      </header>
      {view && (
        <div className="body">
          <ul className="places" aria-label="Places">
            {view.places.map(([name, path]) => (
              <li key={path}><button type="button" aria-current={path === view.path} onClick={() => go(path)}><Icon name="folder" size={14} /> {name}</button></li>
            ))}
          </ul>
          <Entries view={view} sorts={words.sorts} chosen={chosen} press={press} />
        </div>
      )}
      {error && <p className="error" role="alert"><Icon name="bad" size={14} /> {error.message} {error.hint}</p>}
      <footer>
        <span className="detail">{chosen.length > 0 ? `${chosen.length} file${chosen.length === 1 ? "" : "s"} chosen. ` : ""}{words.note}</span>
        <span className="spring" />
        <Button onClick={close}>Cancel</Button>
        <Button sort="main" disabled={isBusy || !view || (wanted === "files" && chosen.length === 0)} onClick={finish}>{isBusy ? "Working" : words.done}</Button>
      </footer>
    </Dialog>
  );
}

function Entries({ view, sorts, chosen, press }) {
  const shown = view.entries.filter((entry) => sorts.includes(entry.sort));
  return (
    <ul className="entries" aria-label="Contents">
      {shown.map((entry) => (
        <li key={entry.path}>
          <button type="button" aria-pressed={entry.sort === "data" ? chosen.includes(entry.path) : undefined} onClick={() => press(entry)}>
            <Icon name={chosen.includes(entry.path) ? "check" : ICONS[entry.sort]} size={14} />
            <span>{entry.name}</span>
            <span className="spring" />
            <span className="detail">{entry.words}</span>
          </button>
        </li>
      ))}
      {shown.length === 0 && <li className="none">Nothing here to choose</li>}
      {view.is_cut && <li className="none">There is more than is listed</li>}
    </ul>
  );
}

function Path({ view, go }) {
  const [typed, setTyped] = React.useState(view.path);
  React.useEffect(() => setTyped(view.path), [view.path]);
  return (
    <form className="path" onSubmit={(event) => (event.preventDefault(), go(typed))}>
      <Button small icon="up" disabled={!view.parent} onClick={() => go(view.parent)} title="The folder above">Up</Button>
      <input className="field" aria-label="Folder" value={typed} onChange={(event) => setTyped(event.target.value)} />
    </form>
  );
}

/** The folder that is looked into: [view, go, error, setError]. */
function useFolder() {
  const ask = useAsk();
  const [view, setView] = React.useState(null);
  const [error, setError] = React.useState(null);
  const go = React.useCallback(
    (folder) =>
      ask("start", "look", { folder }).then(
        (found) => (setView(found), setError(null)),
        (problem) => setError(problem),
      ),
    [ask],
  );
  React.useEffect(() => {
    go("");
  }, [go]);
  return [view, go, error, setError];
}
