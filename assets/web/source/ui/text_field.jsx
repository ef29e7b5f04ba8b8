// A field with its label above, a line about it, and what is wrong with its text below. With `choices` one of them is chosen, or none.
import * as React from "react";
import { Icon } from "./icon.jsx";

export function TextField({ label, note, detail, problem, value, onChange, choices = [], placeholder, ...rest }) {
  const id = React.useId();
  const isChosen = choices.length > 0;
  const Field = isChosen ? "select" : "input";
  const about = [detail && `${id}-detail`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <div className="text-field">
      <div className="line">
        <label htmlFor={id}>{label}</label>
        {note && <span className="note">{note}</span>}
      </div>
      {detail && <p className="detail" id={`${id}-detail`}>{detail}</p>}
      <Field
        id={id}
        className={`field mono ${problem ? "wrong" : ""}`}
        aria-invalid={problem ? true : undefined}
        aria-describedby={about || undefined}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        {...(isChosen ? {} : { placeholder })}
        {...rest}
      >
        {isChosen ? [<option key="" value="">{placeholder}</option>, ...choices.map((choice) => <option key={choice}>{choice}</option>)] : undefined}
      </Field>
      {problem && <p className="problem" role="alert" id={`${id}-problem`}><Icon name="bad" size={14} /> {problem}</p>}
    </div>
  );
}

/**
 * A form of texts by name: `{field(name), form, error}`; `field` gives a TextField its text, `form` stands on the form itself, `error` is drawn.
 * `send(values)` promises what is wrong, by name, and the first of it has the focus; where nothing is, `done` is called.
 */
export function useTexts(initial, send, done) {
  const [values, setValues] = React.useState(initial);
  const [problems, setProblems] = React.useState({});
  const [error, setError] = React.useState(null);
  const ref = React.useRef(null);
  React.useEffect(() => {
    if (Object.keys(problems).length > 0) ref.current?.querySelector("[aria-invalid=true]")?.focus();
  }, [problems]);
  const type = (name) => (text) => {
    setValues((before) => ({ ...before, [name]: text }));
    setProblems(({ [name]: _, ...others }) => others);
  };
  const field = (name) => ({ value: values[name], problem: problems[name], onChange: type(name), onFocus: (event) => event.target.select?.() });
  const onSubmit = (event) => {
    event.preventDefault();
    setError(null);
    send(values).then((found) => (Object.keys(found).length > 0 ? setProblems(found) : done()), setError);
  };
  return { field, form: { ref, onSubmit }, error: error && <p className="problem" role="alert"><Icon name="bad" size={14} /> {error.message}: {error.hint}</p> };
}
