// What a kind of node is: its documentation, examples to begin from, and the node's SQL.
import * as React from "react";
import { Button } from "../ui/button.jsx";
import { Code } from "../forms/code.jsx";
import { useForm } from "../forms/context.jsx";
import { pieces } from "../forms/highlight.js";
import { withCode } from "../forms/words.jsx";

const DIALECTS = ["duckdb", "spark"];
const NAMES = { duckdb: "DuckDB", spark: "Spark" };

export function About({ node }) {
  return (
    <div className="about">
      <section aria-label="Documentation">
        <h3>{node.kind_title}</h3>
        {node.documentation.split(/\n\s*\n/).map((paragraph, place) => (
          <p key={place}>{withCode(paragraph)}</p>
        ))}
      </section>
      {node.examples.length > 0 && (
        <section aria-label="Examples">
          <h3>Examples</h3>
          {node.examples.map((example, place) => (
            <Example key={example.title} example={example} place={place} />
          ))}
        </section>
      )}
      <Sql node={node} />
    </div>
  );
}

function Example({ example, place }) {
  const { say, canEdit } = useForm();
  return (
    <article>
      <div className="label">
        <span>{example.title}</span>
        <span className="spring" />
        {canEdit && (
          <Button small aria-label={`Insert ${example.title}`} title="Writes it in the place of the settings; undo takes it back" onClick={() => say("insert_example", { example: place })}>
            Insert
          </Button>
        )}
      </div>
      <p className="detail">{example.description}</p>
      <pre className="sample-text">{example.text}</pre>
    </article>
  );
}

function Sql({ node }) {
  const { ask } = useForm();
  const [dialect, setDialect] = React.useState("duckdb");
  const [found, setFound] = React.useState({});
  React.useEffect(() => {
    let isWanted = true;
    ask("sql", { dialect }).then((answer) => isWanted && setFound(answer), () => {});
    return () => {
      isWanted = false;
    };
  }, [ask, dialect, node]);
  return (
    <section aria-label="SQL">
      <div className="label">
        <h3>SQL</h3>
        <span className="spring" />
        <div className="segments" role="group" aria-label="Dialect">
          {DIALECTS.map((each) => (
            <button key={each} type="button" aria-pressed={each === dialect} onClick={() => setDialect(each)}>
              {NAMES[each]}
            </button>
          ))}
        </div>
      </div>
      {found.error && <p className="detail">{found.error}</p>}
      {found.sql && <Code text={found.sql} pieces={pieces(found.sql, { isQuery: true })} readOnly aria-label={`SQL of ${NAMES[dialect]}`} />}
      {found.sql && (
        <Button small icon="copy" onClick={() => navigator.clipboard.writeText(found.sql)}>
          Copy
        </Button>
      )}
    </section>
  );
}
