// A new project over files that were dropped: where it goes, and how far the files are.
import * as React from "react";
import { useAsk } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Dialog } from "../ui/dialog.jsx";
import { Icon } from "../ui/icon.jsx";
import { useOpen } from "./start.jsx";
import { sendFile } from "./sending.js";

export function NewProject({ files, close }) {
  const ask = useAsk();
  const open = useOpen();
  const [folder, setFolder] = React.useState("");
  const [sent, setSent] = React.useState(-1);
  const [error, setError] = React.useState(null);
  React.useEffect(() => {
    ask("start", "proposed", { names: files.map((file) => file.name) }).then(setFolder, setError);
  }, [ask, files]);
  const isBusy = sent >= 0;
  const make = async (event) => {
    event.preventDefault();
    setError(null);
    setSent(0);
    try {
      const ticket = await ask("start", "receive", { folder });
      for (const [place, file] of files.entries()) {
        await sendFile(ticket, file);
        setSent(place + 1);
      }
      if (!(await open("received", { ticket }))) setSent(-1);
    } catch (problem) {
      setError(problem);
      setSent(-1);
    }
  };
  return (
    <Dialog label="New project" close={isBusy ? () => {} : close} className="new-project">
      <form onSubmit={make}>
        <h2>New project</h2>
        <ul className="files">
          {files.map((file, place) => (
            <li key={file.name}>
              <Icon name={place < sent ? "check" : "file"} size={14} /> <span>{file.name}</span>
              <span className="spring" />
              <span className="detail">{sizeOf(file.size)}</span>
            </li>
          ))}
        </ul>
        <label>
          <span>Folder: it is made, with the files in its folder data</span>
          <input className="field" value={folder} onChange={(event) => setFolder(event.target.value)} disabled={isBusy} />
        </label>
        {error && <p className="error" role="alert"><Icon name="bad" size={14} /> {error.message} {error.hint}</p>}
        <footer>
          <Button onClick={close} disabled={isBusy}>Cancel</Button>
          <button className="button main" type="submit" disabled={isBusy || !folder}>{isBusy ? stateOf(sent, files.length) : "Make the project"}</button>
        </footer>
      </form>
    </Dialog>
  );
}

const stateOf = (sent, all) => (sent < all ? `Copying ${sent + 1} of ${all}` : "Finding columns");

function sizeOf(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${value.toFixed(1)} ${unit}`;
}
