// How the rows are looked at, as chips: a sort and conditions, none of them part of the pipeline until it is made a node.
import * as React from "react";
import { useSend } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";

export const PLAIN = Object.freeze({ conditions: [] });
export const isPlain = (look) => !look.sort && look.conditions.length === 0;
const WORDS = { starts_with: "begins with", "=": "=", "<>": "≠", "<=": "≤", ">=": "≥" };
export const wordsOf = (test) => WORDS[test] ?? test;

export function Look({ look, set, place, error }) {
  const send = useSend();
  if (isPlain(look)) return null;
  const without = (condition) => set({ ...look, conditions: look.conditions.filter((each) => each !== condition) });
  const make = () => {
    send("data", "make_node", { ...place, ...look });
    set(PLAIN);
  };
  return (
    <div className="caption look">
      {look.sort && <Chip words={`${look.sort.column} ${look.sort.descending ? "↓" : "↑"}`} name="the sort" drop={() => set({ conditions: look.conditions })} />}
      {look.conditions.map((each, number) => (
        <Chip key={number} words={`${each.column} ${wordsOf(each.test)} ${each.value ?? ""}`} name={`the condition on ${each.column}`} drop={() => without(each)} />
      ))}
      {error ? <span className="error-words" role="alert">{error.message}</span> : <Button sort="link" onClick={make}>Make it a node</Button>}
    </div>
  );
}

function Chip({ words, name, drop }) {
  return (
    <span className="chip">
      {words}
      <button type="button" aria-label={`Take away ${name}`} onClick={drop}><Icon name="close" size={12} /></button>
    </span>
  );
}
