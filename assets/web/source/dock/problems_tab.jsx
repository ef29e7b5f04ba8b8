// All problems, by node; each leads to its field, and is mended by a press where that can be done.
import * as React from "react";
import { useSend, useView } from "../store.jsx";
import { useShowField } from "../inspector/showing.js";
import { Button } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";
import { Quiet } from "./quiet.jsx";

export function ProblemsTab() {
  const view = useView("problems");
  if (!view || view.groups.length === 0) return <Quiet>{view?.words}</Quiet>;
  return (
    <div className="problems" tabIndex={0} role="region" aria-label="Problems">
      {view.groups.map((group) => <Group key={group.node} group={group} canEdit={view.can_edit} />)}
    </div>
  );
}

function Group({ group, canEdit }) {
  const go = useGo();
  return (
    <section aria-label={group.title}>
      <h3>
        {group.kind && <Icon kind={group.kind} />}
        {group.node ? <Button sort="link" onClick={() => go(group.node)}>{group.title}</Button> : group.title}
      </h3>
      <ul>{group.problems.map((problem) => <Item key={problem.key} problem={problem} node={group.node} canEdit={canEdit} />)}</ul>
    </section>
  );
}

function Item({ problem, node, canEdit }) {
  const go = useGo();
  const send = useSend();
  const isError = problem.severity === "error";
  return (
    <li className={isError ? "is-error" : "is-warning"}>
      <Icon name={isError ? "bad" : "warn"} />
      <div>
        <p><span className="unseen">{isError ? "Error: " : "Warning: "}</span>{problem.message}</p>
        {problem.hint && <p className="hint">{problem.hint}</p>}
        <p className="places">
          {node && problem.field && <Button sort="link" onClick={() => go(node, problem.field)}>{problem.field}</Button>}
          {problem.place && <span>{problem.place}</span>}
          <span className="code">{problem.code}</span>
        </p>
      </div>
      <span className="fixes">
        {canEdit && problem.fixes.map((title, fix) => (
          <Button key={title} small sort={fix === 0 ? "main" : "plain"} onClick={() => send("problems", "fix", { key: problem.key, fix })}>{title}</Button>
        ))}
      </span>
    </li>
  );
}

/** Selects a node; the inspector shows the field, if one is named. */
function useGo() {
  const show = useShowField();
  return (node, field) => show("problems", "show", { node }, { node, field });
}
