// What the expression gives for three rows of the sample.
import * as React from "react";
import { useForm } from "./context.jsx";

export function Trial({ path, text, isCurrent }) {
  const { ask } = useForm();
  const [found, setFound] = React.useState({ rows: [] });
  const name = path.join(".");
  React.useEffect(() => {
    if (!isCurrent || !text.trim()) {
      if (!text.trim()) setFound({ rows: [] });
      return undefined;
    }
    let isWanted = true;
    ask("try", { path, text }).then(
      (answer) => isWanted && !answer.stale && setFound(answer),
      () => {},
    );
    return () => {
      isWanted = false;
    };
  }, [ask, name, text, isCurrent]);
  if (found.error) return <p className="trial-error">{found.error}</p>;
  if (found.rows.length === 0) return null;
  return (
    <dl className={`trial ${isCurrent ? "" : "old"}`} aria-label="Results for three rows">
      {found.rows.map((row, place) => (
        <div key={place}>
          <dt title={row.given}>{row.given}</dt>
          <dd className={row.is_null ? "null" : ""}>{row.result}</dd>
        </div>
      ))}
    </dl>
  );
}
