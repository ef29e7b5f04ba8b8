// The head of a node: what it is called, what it does, and what else can be done with it.
import * as React from "react";
import { useAct, useView } from "../store.jsx";
import { IconButton } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";
import { Menu } from "../ui/menu.jsx";
import { toneOf } from "../ui/tone.js";
import { useForm } from "../forms/context.jsx";
import { withCode } from "../forms/words.jsx";
import { useDraft } from "../forms/draft.jsx";

const ACTIONS = ["rename", "run_to_here", "disable", "duplicate", "delete"];

export function Head({ node, isAbout, setAbout }) {
  return (
    <header className="head">
      <div className="line">
        <span className="tile" style={{ "--tone": toneOf(node.family) }}>
          <Icon kind={node.kind} />
        </span>
        <Title node={node} />
        <IconButton icon="help" label={isAbout ? "Show the settings" : "About this kind"} aria-pressed={isAbout} onClick={() => setAbout(!isAbout)} />
        <More node={node} />
      </div>
      <p className="meaning">
        {node.disabled && <b>Disabled. </b>}
        {withCode(node.meaning)}
      </p>
    </header>
  );
}

function Title({ node }) {
  const { say, canEdit } = useForm();
  const [text, type, send] = useDraft(node.title || node.id, (title) => say("set_title", { text: title }), { pause: null });
  return (
    <h2>
      <input
        className="title"
        aria-label="Title of the node"
        value={text}
        disabled={!canEdit}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => type(event.target.value)}
        onBlur={send}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
    </h2>
  );
}

function More({ node }) {
  const { say, canEdit } = useForm();
  const act = useAct();
  const actions = useView("commands")?.actions ?? {};
  const known = ACTIONS.filter((name) => actions[name]?.enabled && !actions[name].needs);
  const items = known.map((name) => ({ key: name, title: actions[name].title, keys: actions[name].keys[0], run: () => act(name) }));
  if (canEdit && node.can_swap) items.unshift({ key: "swap", title: "Swap the inputs", run: () => say("swap_inputs", {}) });
  if (items.length === 0) return null;
  return <Menu label="More for this node" align="right" items={items} button={(props) => <IconButton icon="more" label="More for this node" {...props} />} />;
}
