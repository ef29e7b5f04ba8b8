// The name of the pipeline: the others of its project, a new one, another name, and out of the way.
import * as React from "react";
import { useAsk, useCommand, useView } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Dialog } from "../ui/dialog.jsx";
import { Icon } from "../ui/icon.jsx";
import { Menu } from "../ui/menu.jsx";
import { useDo } from "./keys.jsx";

const ACTIONS = ["new_pipeline", "rename_file", "delete_pipeline", "start_page"];

export function PipelineMenu({ view }) {
  const { actions } = useView("commands");
  const act = useDo();
  const [asked, setAsked] = React.useState(null);
  const others = view.pipelines.filter((each) => !each.is_open);
  const items = [
    ...others.map((each) => ({ key: each.path, title: each.title, detail: "open", run: () => window.location.assign(addressOf(each.path)) })),
    ...ACTIONS.map((name) => ({ key: name, title: actions[name].title, disabled: !actions[name].enabled, run: () => act(name) })),
  ];
  useCommand("new_pipeline", () => setAsked("make"));
  useCommand("rename_file", () => setAsked("rename"));
  useCommand("delete_pipeline", () => setAsked("put_away"));
  useCommand("start_page", () => window.location.assign("/"));
  return (
    <>
      <Menu
        label="Pipelines"
        items={items}
        button={(props) => (
          <button type="button" className="pipeline-name" title={view.file} {...props}>
            <span className="project">{view.project} /</span> <b>{view.pipeline}</b> <Icon name="down" size={12} />
          </button>
        )}
      />
      {asked === "put_away" && <PutAway view={view} close={() => setAsked(null)} />}
      {asked && asked !== "put_away" && <Name message={asked} view={view} close={() => setAsked(null)} />}
    </>
  );
}

/** Where a pipeline is opened. */
export const addressOf = (path) => `/?${new URLSearchParams({ pipeline: path })}`;

const WORDS = {
  make: { title: "New pipeline", done: "Make it" },
  rename: { title: "Rename the file", done: "Rename" },
};

function Name({ message, view, close }) {
  const ask = useAsk();
  const [name, setName] = React.useState(message === "rename" ? view.file.replace(/^.*\//, "").replace(/\.pipeline\.yaml$/, "") : "");
  const [error, setError] = React.useState(null);
  const done = (event) => {
    event.preventDefault();
    ask("frame", message, { name }).then((path) => window.location.assign(addressOf(path)), setError);
  };
  return (
    <Dialog label={WORDS[message].title} close={close} className="ask-text">
      <form onSubmit={done}>
        <label>
          <span>Name of the file, without its ending</span>
          <input className="field" value={name} onChange={(event) => setName(event.target.value)} onFocus={(event) => event.target.select()} />
        </label>
        <Trouble error={error} />
        <button className="button main" type="submit" disabled={!name.trim()}>{WORDS[message].done}</button>
      </form>
    </Dialog>
  );
}

function PutAway({ view, close }) {
  const ask = useAsk();
  const [error, setError] = React.useState(null);
  const done = () => ask("frame", "put_away").then(() => window.location.assign("/"), setError);
  return (
    <Dialog label="Delete the pipeline" close={close} className="ask-text">
      <p>{view.file} leaves the project; it is kept in the folder .penstock/deleted, from where it can be moved back.</p>
      <Trouble error={error} />
      <footer>
        <Button onClick={close}>Keep it</Button>
        <Button sort="main" onClick={done}>Delete</Button>
      </footer>
    </Dialog>
  );
}

const Trouble = ({ error }) => error && <p className="error" role="alert"><Icon name="bad" size={14} /> {error.message} {error.hint}</p>;
