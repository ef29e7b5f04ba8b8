// The project's data files, folder by folder: drag one onto the canvas, or choose it, and its source is there.
import * as React from "react";
import { useLocal, useSend, useStore, useView } from "../store.jsx";
import { IconButton } from "../ui/button.jsx";
import { DataFile } from "./data_file.jsx";

export function Data() {
  const view = useView("files");
  const send = useSend();
  const store = useStore();
  const look = React.useCallback(() => send("files", "look"), [send]);
  React.useEffect(look, [look]);
  if (!view) return null;
  return (
    <>
      <div className="data-head">
        <span>{view.words}</span>
        <IconButton icon="again" label="Look again" size={14} onClick={look} />
      </div>
      <div className="groups">
        {view.folders.map((folder) => (
          <Folder key={folder.path} folder={folder} onPut={(path) => store.command("put_file", path)} />
        ))}
      </div>
    </>
  );
}

function Folder({ folder, onPut }) {
  const [closed, setClosed] = useLocal("data.closed", []);
  const isOpen = !closed.includes(folder.path);
  const toggle = () => setClosed((now) => (isOpen ? [...now, folder.path] : now.filter((path) => path !== folder.path)));
  const name = folder.path || "This folder";
  return (
    <section aria-label={name}>
      <h2>
        <button type="button" className="folder" aria-expanded={isOpen} onClick={toggle}>
          {name}
        </button>
      </h2>
      {isOpen && (
        <ul>
          {folder.files.map((file) => (
            <DataFile key={file.path} file={file} onPut={onPut} />
          ))}
        </ul>
      )}
    </section>
  );
}
