// A text with its lines numbered, and lightly coloured: words of the language, texts, numbers, comments.
import * as React from "react";

const SQL_WORDS = "select|from|where|group|by|order|limit|offset|with|as|and|or|not|in|is|null|case|when|then|else|end|join|left|right|inner|full|outer|cross|semi|anti|on|using|union|all|distinct|over|partition|rows|range|between|preceding|following|current|row|unbounded|asc|desc|nulls|first|last|cast|try_cast|having|values|true|false|filter|exclude|like|interval|lateral|qualify|within";
const SQL = new RegExp(`(--[^\\n]*)|('(?:[^']|'')*')|("(?:[^"]|"")*"|\`[^\`]*\`)|\\b(\\d+(?:\\.\\d+)?)\\b|\\b(${SQL_WORDS})\\b|(\\w+)(?=\\()`, "gi");
const SQL_CLASSES = ["comment", "string", undefined, "number", "keyword", "function"];
const YAML = /(#[^\n]*)|('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")|^(\s*(?:- )?[\w.]+)(?=:)|(?<=[:[,-] )(-?\d+(?:\.\d+)?)(?=\s*(?:$|[,\]]))/gm;
const YAML_CLASSES = ["comment", "string", "keyword", "number"];

export const Code = React.memo(function Code({ text, language, label }) {
  const [pattern, classes] = language === "yaml" ? [YAML, YAML_CLASSES] : [SQL, SQL_CLASSES];
  const lines = React.useMemo(() => text.replace(/\n$/, "").split("\n"), [text]);
  return (
    <div className="code" tabIndex={0} role="region" aria-label={label}>
      <pre className="lines" aria-hidden="true">{lines.map((_, number) => `${number + 1}\n`).join("")}</pre>
      <pre className="text">{lines.map((line, number) => <React.Fragment key={number}>{pieces(line, pattern, classes)}{"\n"}</React.Fragment>)}</pre>
    </div>
  );
});

function pieces(line, pattern, classes) {
  const found = [];
  let end = 0;
  for (const match of line.matchAll(pattern)) {
    const sort = classes[match.slice(1).findIndex((part) => part !== undefined)];
    if (match.index > end) found.push(line.slice(end, match.index));
    found.push(sort ? <span key={match.index} className={sort}>{match[0]}</span> : match[0]);
    end = match.index + match[0].length;
  }
  found.push(line.slice(end));
  return found;
}
