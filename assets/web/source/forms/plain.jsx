// Widgets of plain values: text, number, switch, choice.
import * as React from "react";
import { useAhead, useDraft } from "./draft.jsx";

const SHORT = 26;

export function TextInput({ label, value, onChange, placeholder, isWrong, disabled, mono, describedBy, className = "" }) {
  const [text, type, send] = useDraft(value, onChange);
  return (
    <input
      className={`field ${mono ? "mono" : ""} ${isWrong ? "wrong" : ""} ${className}`}
      aria-label={label}
      aria-invalid={isWrong || undefined}
      aria-describedby={describedBy}
      value={text}
      placeholder={placeholder}
      disabled={disabled}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => type(event.target.value)}
      onBlur={send}
      onKeyDown={(event) => event.key === "Enter" && send()}
    />
  );
}

/** A whole number; arrows make it one more, or one less. */
export function NumberInput({ value, onChange, least, most, placeholder, ...rest }) {
  const step = (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const now = Number(value || placeholder || 0);
    if (!by || !Number.isInteger(now)) return;
    event.preventDefault();
    onChange(String(Math.min(most ?? Infinity, Math.max(least ?? -Infinity, now + by))));
  };
  return (
    <span className="number-input" onKeyDown={step}>
      <TextInput value={value} onChange={onChange} placeholder={placeholder} mono {...rest} />
    </span>
  );
}

export function Toggle({ label, value, onChange, disabled, describedBy }) {
  const [isOn, set] = useAhead(value, onChange);
  return (
    <button
      type="button"
      role="switch"
      className="toggle"
      aria-label={label}
      aria-checked={isOn}
      aria-describedby={describedBy}
      disabled={disabled}
      onClick={() => set((before) => !before)}
    />
  );
}

/** A few short words stand side by side, others in a list. `words` says what is shown for a value; `isList`: a list in any case. */
export function Choice({ label, value, choices, onChange, isWrong, disabled, describedBy, words = {}, isList = false }) {
  const [chosen, set] = useAhead(value, onChange);
  const all = choices.includes(chosen) ? choices : [chosen, ...choices];
  const isShort = all.length <= 4 && all.join("").length <= SHORT && !isList;
  const wordsOf = (choice) => words[choice] ?? choice.replaceAll("_", " ");
  if (isShort) return <Segments {...{ label, chosen, all, set, wordsOf, disabled, describedBy }} />;
  return (
    <select
      className={`field ${isWrong ? "wrong" : ""}`}
      aria-label={label}
      aria-describedby={describedBy}
      value={chosen}
      disabled={disabled}
      onChange={(event) => {
        const next = event.target.value;
        set(() => next);
      }}
    >
      {all.map((choice) => (
        <option key={choice} value={choice}>
          {wordsOf(choice)}
        </option>
      ))}
    </select>
  );
}

function Segments({ label, chosen, all, set, wordsOf, disabled, describedBy }) {
  const box = React.useRef(null);
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (all.indexOf(chosen) + step + all.length) % all.length;
    set(() => all[next]);
    box.current.children[next].focus();
  };
  return (
    <div className="segments" role="radiogroup" aria-label={label} aria-describedby={describedBy} ref={box} onKeyDown={move}>
      {all.map((choice) => (
        <button
          key={choice}
          type="button"
          role="radio"
          aria-checked={choice === chosen}
          tabIndex={choice === chosen ? 0 : -1}
          disabled={disabled}
          onClick={() => set(() => choice)}
        >
          {wordsOf(choice)}
        </button>
      ))}
    </div>
  );
}
