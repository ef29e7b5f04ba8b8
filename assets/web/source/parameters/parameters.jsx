// The pipeline's parameters: what a run may set, and fields and expressions take.
import * as React from "react";
import { useSend, useView } from "../store.jsx";
import { Button, IconButton } from "../ui/button.jsx";
import { Combobox } from "../forms/combobox.jsx";
import { useDraft } from "../forms/draft.jsx";
import { Choice, TextInput } from "../forms/plain.jsx";
import { Problems } from "../forms/problems.jsx";
import "./parameters.css";

export function Parameters() {
  const view = useView("parameters");
  const send = useSend();
  if (!view) return null;
  return (
    <section className="form-field parameters" role="group" aria-label="Parameters">
      <div className="label">Parameters</div>
      {view.parameters.map((parameter) => (
        <Parameter key={parameter.name} parameter={parameter} types={view.types} canEdit={view.can_edit} />
      ))}
      {view.can_edit && (
        <Button sort="link" icon="plus" onClick={() => send("parameters", "add", {})}>
          Add a parameter
        </Button>
      )}
    </section>
  );
}

function Parameter({ parameter, types, canEdit }) {
  const send = useSend();
  const { name } = parameter;
  const set = (field) => (text) => send("parameters", "set", { parameter: name, field, text });
  const isChosen = parameter.type === "choice";
  const items = parameter.is_list ? ", items with commas" : "";
  const texts = [
    ["default", "Default", (parameter.has_default ? "empty" : "none: a run must give it") + items],
    ["example", "Example", "for previews" + items],
    ["description", "Description", "what it is for"],
  ];
  return (
    <article className="parameter" aria-label={`Parameter ${name}`}>
      <div className="line">
        <Name name={name} canEdit={canEdit} rename={(text) => send("parameters", "rename", { parameter: name, text })} />
        <Combobox label={`Type of ${name}`} mono value={parameter.type} options={types.map((type) => ({ value: type }))} disabled={!canEdit} onChange={set("type")} />
        {canEdit && <IconButton icon="close" size={12} className="take" label={`Remove ${name}`} onClick={() => send("parameters", "remove", { parameter: name })} />}
      </div>
      {(isChosen || parameter.choices_line) && (
        <label>
          <span>Choices</span>
          <TextInput label={`Choices of ${name}`} value={parameter.choices_line} placeholder="such as low, high" disabled={!canEdit} onChange={set("choices")} />
        </label>
      )}
      {texts.map(([field, title, placeholder]) => (
        <label key={field}>
          <span>{title}</span>
          {isChosen && field !== "description" ? (
            <Choice
              label={`${title} of ${name}`}
              value={parameter[field]}
              choices={["", ...parameter.choices]}
              words={{ "": placeholder, ...Object.fromEntries(parameter.choices.map((choice) => [choice, choice])) }}
              disabled={!canEdit}
              onChange={set(field)}
              isList
            />
          ) : (
            <TextInput label={`${title} of ${name}`} value={parameter[field]} placeholder={placeholder} disabled={!canEdit} onChange={set(field)} />
          )}
        </label>
      ))}
      <Problems problems={parameter.problems} disabled={!canEdit} apply={(problem, title) => send("parameters", "fix", { field: problem.field, code: problem.code, title })} />
      {parameter.used_by.length > 0 && (
        <p className="detail">
          Used by{" "}
          {parameter.used_by.map(([node, title], place) => (
            <React.Fragment key={node}>
              {place > 0 && ", "}
              <button type="button" className="button link" onClick={() => send("inspector", "select", { nodes: [node] })}>
                {title}
              </button>
            </React.Fragment>
          ))}
        </p>
      )}
    </article>
  );
}

function Name({ name, canEdit, rename }) {
  const [text, type, send] = useDraft(name, rename, { pause: null });
  return (
    <input
      className="field mono"
      aria-label={`Name of ${name}`}
      value={text}
      disabled={!canEdit}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => type(event.target.value)}
      onBlur={send}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}
