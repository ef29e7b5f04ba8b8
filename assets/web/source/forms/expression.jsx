// An editor of expressions: colours, what may be written on, the mistake at its characters, what it gives for three rows.
import * as React from "react";
import { Button } from "../ui/button.jsx";
import { Code, replaceIn } from "./code.jsx";
import { Completions, useCompletions } from "./completions.jsx";
import { useForm } from "./context.jsx";
import { useDraft } from "./draft.jsx";
import { Functions } from "./functions.jsx";
import { marked, pieces } from "./highlight.js";
import { spansOf } from "./long_text.jsx";
import { Trial } from "./trial.jsx";

let numbers = 0;

export function Expression({ label, value, onChange, isWrong, disabled, path, problems, describedBy }) {
  const form = useForm();
  const [text, type, send] = useDraft(value, onChange);
  const [isBrowsing, setBrowsing] = React.useState(false);
  const area = React.useRef(null);
  const id = React.useMemo(() => `completions-${++numbers}`, []);
  const name = path.join(".");
  const isActive = form.active === name;
  const completions = useCompletions({ area, path });
  const shown = React.useMemo(() => marked(pieces(text), text === value ? spansOf(problems, text) : []), [text, value, problems]);
  const insert = (words) => {
    setBrowsing(false);
    requestAnimationFrame(() => replaceIn(area.current, area.current.selectionStart, area.current.selectionEnd, words));
  };
  const popup = completions.found.length > 0;
  return (
    <div className="expression">
      <Code
        ref={area}
        text={text}
        pieces={shown}
        isWrong={isWrong && text === value}
        disabled={disabled}
        aria-label={label}
        aria-describedby={describedBy}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={popup ? id : undefined}
        aria-activedescendant={popup ? `${id}-${completions.place}` : undefined}
        onChange={(event) => {
          type(event.target.value);
          completions.look(event.target.value, event.target.selectionStart);
        }}
        onKeyDown={completions.key}
        onFocus={() => form.setActive(name)}
        onBlur={() => {
          completions.close();
          send();
        }}
        onClick={completions.close}
      />
      {popup && <Completions id={id} anchor={area} label={label} {...completions} />}
      {isActive && (
        <div className="below">
          <Trial path={path} text={value} isCurrent={text === value} />
          {!disabled && (
            <Button sort="link" className="all-functions" onClick={() => setBrowsing(true)}>
              Functions
            </Button>
          )}
        </div>
      )}
      {isBrowsing && <Functions close={() => setBrowsing(false)} insert={insert} />}
    </div>
  );
}
