// Which node feeds an input.
import * as React from "react";
import { useForm } from "./context.jsx";
import { useAhead } from "./draft.jsx";

export function Reference({ label, value, onChange, isWrong, disabled, describedBy }) {
  const { inputs } = useForm();
  const [chosen, set] = useAhead(value, onChange);
  const isKnown = inputs.some(([reference]) => reference === chosen);
  return (
    <select
      className={`field ${isWrong ? "wrong" : ""}`}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={isWrong || undefined}
      value={chosen}
      disabled={disabled}
      onChange={(event) => {
        const next = event.target.value;
        set(() => next);
      }}
    >
      <option value="">not connected</option>
      {!isKnown && chosen && <option value={chosen}>{chosen}</option>}
      {inputs.map(([reference, words]) => (
        <option key={reference} value={reference}>
          {words}
        </option>
      ))}
    </select>
  );
}
