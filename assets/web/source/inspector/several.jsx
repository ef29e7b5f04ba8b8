// Several selected nodes, and what can be done with all of them.
import * as React from "react";
import { useAct, useSend } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";

export function SeveralInspector({ several }) {
  const act = useAct();
  const send = useSend();
  return (
    <div className="insp">
      <header className="head">
        <h2>{several.words}</h2>
      </header>
      <section className="form-field" aria-label="Actions">
        <ul className="actions">
          {several.actions.map((action) => (
            <li key={action.name}>
              <Button sort="link" onClick={() => act(action.name)}>
                {action.title}
              </Button>
              <kbd>{action.key}</kbd>
            </li>
          ))}
        </ul>
      </section>
      <section className="form-field" aria-label="Nodes">
        <ul className="actions">
          {several.nodes.map(([node, title, kind]) => (
            <li key={node}>
              <Icon kind={kind} size={14} />
              <Button sort="link" onClick={() => send("inspector", "select", { nodes: [node] })}>
                {title}
              </Button>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
