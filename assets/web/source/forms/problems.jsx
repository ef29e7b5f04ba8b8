// What is wrong with a field, below it, each with buttons that mend it.
import * as React from "react";
import { Button } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";

export function Problems({ problems, apply, id, disabled }) {
  if (problems.length === 0) return null;
  return (
    <ul className="problems" id={id}>
      {problems.map((problem, place) => (
        <li key={place} className={`is-${problem.severity}`} data-code={problem.code}>
          <Icon name={problem.severity === "error" ? "bad" : "warn"} size={14} />
          <div>
            <p>
              <span className="unseen">{problem.severity === "error" ? "Error: " : "Warning: "}</span>
              {problem.message}
            </p>
            {problem.hint && <p className="hint">{problem.hint}</p>}
            {problem.fixes.map((title) => (
              <Button key={title} small disabled={disabled} onClick={() => apply(problem, title)}>
                {title}
              </Button>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
