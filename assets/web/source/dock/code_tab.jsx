// The selected node as SQL, or the pipeline as YAML: to read and to copy.
import * as React from "react";
import { useAsk, useLocal, useView } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Code } from "./code.jsx";
import { Quiet } from "./quiet.jsx";
import { Trouble } from "./trouble.jsx";

export function CodeTab() {
  const view = useView("code");
  const [what, choose] = useLocal("code", "duckdb");
  const chosen = view?.texts.find((each) => each.key === what) ?? view?.texts[0];
  const answer = useText(what, view?.version);
  if (!view) return null;
  return (
    <>
      <header className="code-bar">
        <span className="segments" role="radiogroup" aria-label="Which text">
          {view.texts.map(({ key, title }) => (
            <button key={key} type="button" role="radio" aria-checked={key === chosen.key} onClick={() => choose(key)}>{title}</button>
          ))}
        </span>
        {chosen.needs_node && view.title && <b>{view.title}</b>}
        <span className="note">{chosen.note}</span>
        <span className="spring" />
        <Copy text={answer?.text} />
      </header>
      <Answer answer={answer} language={what === "yaml" ? "yaml" : "sql"} node={view.node} label={chosen.title} />
    </>
  );
}

function Answer({ answer, language, node, label }) {
  if (!answer) return <div className="code" />;
  if (answer.trouble) return <Trouble trouble={answer.trouble} node={node} />;
  if (answer.message) return <Quiet>{[answer.message, answer.hint].filter(Boolean).join(" ")}</Quiet>;
  return <Code text={answer.text} language={language} label={label} />;
}

function Copy({ text }) {
  const [isDone, setDone] = React.useState(false);
  React.useEffect(() => setDone(false), [text]);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
  };
  return <Button small icon={isDone ? "check" : "copy"} disabled={!text} onClick={copy}>{isDone ? "Copied" : "Copy"}</Button>;
}

/** The text as it is now; the last one stays until there is another. */
function useText(what, version) {
  const ask = useAsk();
  const [answer, setAnswer] = React.useState(null);
  React.useEffect(() => {
    let isWanted = version !== undefined;
    if (isWanted) ask("code", "text", { what }).then((found) => isWanted && setAnswer(found), (error) => isWanted && setAnswer(error));
    return () => (isWanted = false);
  }, [ask, what, version]);
  return answer;
}
