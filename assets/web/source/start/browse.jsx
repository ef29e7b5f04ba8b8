// The folders of this machine, as the studio sees them: to open a pipeline, to choose files, to say where a new pipeline goes.
import * as React from "react";
import { useAsk } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Dialog } from "../ui/dialog.jsx";
import { Icon } from "../ui/icon.jsx";
import { walked } from "../ui/walking.js";
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
  const body = React.useRef(null);
  const { view, look, typed, setTyped, error, setError } = useFolder();
  const isEntered = React.useRef(false);
  const go = (folder) => {
    isEntered.current = true;
    return look(folder);
  };
  React.useEffect(() => {
    if (isEntered.current) begin(body.current);
    isEntered.current = false;
  }, [view]);
  const [chosen, setChosen] = React.useState([]);
  const [isBusy, setBusy] = React.useState(false);
  const press = (entry) => {
    if (entry.sort === "folder") return setChosen([]), go(entry.path);
    if (entry.sort === "pipeline") return window.location.assign(addressOf(entry.path));
    return setChosen(chosen.includes(entry.path) ? chosen.filter((each) => each !== entry.path) : [...chosen, entry.path]);
  };
  const finish = async () => {
    setBusy(true);
    const found = wanted === "files" ? view : await look(typed);
    if (!found) return setBusy(false);
    const asked = { files: ["over", { files: chosen }], folder: ["open", { folder: found.path }], empty: ["empty", { folder: found.path }] }[wanted];
    if (!(await open(...asked))) {
      setBusy(false);
      if (wanted === "folder") setError({ message: "No pipeline lies in this folder.", hint: "Choose another one, or make an empty pipeline here." });
    }
  };
  return (
    <Dialog label={words.title} close={close} className="browse">
      <header>
        <h2>{words.title}</h2>
        {view && <Path view={view} typed={typed} type={setTyped} go={go} climb={look} down={() => begin(body.current)} />}
      </header>
      {view && (
        <div className="body" ref={body}>
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

/** The first of what a folder holds has the focus, as what had it is no more; in an empty one it stays in the field above. */
function begin(body) {
  const first = body?.querySelector(".entries button") ?? body?.closest(".dialog").querySelector(".path input");
  first?.focus();
}

function Entries({ view, sorts, chosen, press }) {
  const list = React.useRef(null);
  const shown = view.entries.filter((entry) => sorts.includes(entry.sort));
  return (
    <ul className="entries" aria-label="Contents" ref={list} onKeyDown={(event) => walked(event, list.current, "button")}>
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

/** The folder as a text: it may be written, and what is in it is one key further down. */
function Path({ view, typed, type, go, climb, down }) {
  const field = React.useRef(null);
  React.useEffect(() => (field.current.focus(), field.current.select()), []);
  return (
    <form className="path" onSubmit={(event) => (event.preventDefault(), go(typed))}>
      <Button small icon="up" disabled={!view.parent} onClick={() => climb(view.parent)} title="The folder above">Up</Button>
      <input ref={field} className="field" aria-label="Folder" value={typed} onChange={(event) => type(event.target.value)} onKeyDown={(event) => event.key === "ArrowDown" && (event.preventDefault(), down())} />
    </form>
  );
}

/**
 * The folder that is looked into (`view`), and the one that is written in its field (`typed`): `look(folder)` promises what it holds, or
 * null where that was not found out; `error` says why.
 */
function useFolder() {
  const ask = useAsk();
  const [view, setView] = React.useState(null);
  const [typed, setTyped] = React.useState("");
  const [error, setError] = React.useState(null);
  const look = React.useCallback(
    (folder) =>
      ask("start", "look", { folder }).then(
        (found) => (setView(found), setTyped(found.path), setError(null), found),
        (problem) => (setError(problem), null),
      ),
    [ask],
  );
  React.useEffect(() => {
    look("");
  }, [look]);
  return { view, look, typed, setTyped, error, setError };
}
