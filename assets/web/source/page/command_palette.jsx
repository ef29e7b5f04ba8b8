// Every command, found by its words; those that need a text ask for it here.
import * as React from "react";
import { useAct, useAsk, useCommand, useView } from "../store.jsx";
import { Dialog } from "../ui/dialog.jsx";
import { Icon } from "../ui/icon.jsx";
import { keyOf, useDo } from "./keys.jsx";

export function CommandPalette() {
  const [isOpen, setOpen] = React.useState(false);
  const [asked, setAsked] = React.useState(null);
  useCommand("command_palette", () => setOpen(true));
  useCommand("ask_text", setAsked);
  const close = () => setOpen(false);
  const leave = React.useCallback(() => setAsked(null), []);
  return (
    <>
      {isOpen && <Commands close={close} />}
      {asked && <AskText asked={asked} close={leave} />}
    </>
  );
}

function Commands({ close }) {
  const { order, actions } = useView("commands");
  const [typed, setTyped] = React.useState("");
  const [place, setPlace] = React.useState(0);
  const run = useDo();
  const found = matching(order, actions, typed);
  const choose = (name) => {
    if (!actions[name]?.enabled) return;
    close();
    run(name);
  };
  const key = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setPlace((before) => (before + step + found.length) % Math.max(found.length, 1));
    else if (event.key === "Enter") choose(found[place]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Commands" close={close} className="commands">
      <label className="query">
        <Icon name="look" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls="commands-list"
          aria-activedescendant={found[place] && `command-${found[place]}`}
          aria-label="Find a command"
          placeholder="Find a command"
          value={typed}
          onChange={(event) => (setTyped(event.target.value), setPlace(0))}
          onKeyDown={key}
        />
      </label>
      <ul id="commands-list" role="listbox" aria-label="Commands">
        {found.map((name, at) => (
          <li
            key={name}
            id={`command-${name}`}
            role="option"
            aria-selected={at === place}
            aria-disabled={!actions[name].enabled}
            ref={at === place ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
            onPointerMove={() => setPlace(at)}
            onClick={() => choose(name)}
          >
            <span>{actions[name].title}</span>
            <span className="spring" />
            {keyOf(actions[name]) && <kbd>{keyOf(actions[name])}</kbd>}
          </li>
        ))}
        {found.length === 0 && <li className="none">No command has these words</li>}
      </ul>
    </Dialog>
  );
}

/** Those whose title or synonyms hold every word; what can be done now comes first. */
function matching(order, actions, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (name) => [actions[name].title, name, ...actions[name].synonyms].join(" ").toLowerCase();
  const found = order.filter((name) => name !== "command_palette" && words.every((word) => text(name).includes(word)));
  return [...found.filter((name) => actions[name].enabled), ...found.filter((name) => !actions[name].enabled)];
}

function AskText({ asked, close }) {
  const ask = useAsk();
  const act = useAct();
  const [text, setText] = React.useState(null);
  React.useEffect(() => {
    ask("commands", "prompt", { name: asked.name }).then(setText, close);
  }, [ask, asked, close]);
  if (text === null) return null;
  const done = (event) => {
    event.preventDefault();
    close();
    act(asked.name, text);
  };
  return (
    <Dialog label={asked.title} close={close} className="ask-text">
      <form onSubmit={done}>
        <label>
          <span>{asked.needs}</span>
          <input className="field" value={text} onChange={(event) => setText(event.target.value)} onFocus={(event) => event.target.select()} />
        </label>
        <button className="button main" type="submit">{asked.title}</button>
      </form>
    </Dialog>
  );
}
