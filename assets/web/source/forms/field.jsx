// A field of a node: its name, its widget, and what is wrong with it.
import * as React from "react";
import { IconButton } from "../ui/button.jsx";
import { Menu } from "../ui/menu.jsx";
import { Column } from "./cell.jsx";
import { Combobox } from "./combobox.jsx";
import { useForm } from "./context.jsx";
import { Detect } from "./detect.jsx";
import { Expression } from "./expression.jsx";
import { LongText, Query, Written } from "./long_text.jsx";
import { Path } from "./path.jsx";
import { Choice, NumberInput, TextInput, Toggle } from "./plain.jsx";
import { Problems } from "./problems.jsx";
import { Reference } from "./reference.jsx";
import { Rows } from "./rows.jsx";

export const Field = React.memo(function Field({ field, node }) {
  const { say, canEdit } = useForm();
  const [notes, setNotes] = React.useState([]);
  const own = field.problems.filter((problem) => problem.row === undefined);
  const isLine = field.sort === "toggle" && field.parameter === undefined;
  const described = `about-${node}-${field.name}`;
  return (
    <section className={`form-field ${isLine ? "in-line" : ""}`} data-field={field.name} role="group" aria-label={field.title}>
      <div className="label">
        <span title={field.description}>{field.title}</span>
        <span className="unseen" id={described}>
          {field.description}
        </span>
        <span className="spring" />
        {field.detect && canEdit && <Detect field={field} tell={setNotes} />}
        {(field.takes_parameter || field.takes_empty) && canEdit && <MoreMenu field={field} />}
        {isLine && <Widget field={field} described={described} />}
      </div>
      {!isLine && <Value field={field} described={described} />}
      {notes.map((note) => (
        <p key={note} className="note-below">
          {note}
        </p>
      ))}
      <Problems problems={own} disabled={!canEdit} apply={(problem, title) => say("apply_fix", { field: problem.field, code: problem.code, title })} />
    </section>
  );
});

function Value({ field, described }) {
  if (field.parameter !== undefined) return <Taken field={field} />;
  return field.is_empty ? <Empty field={field} /> : <Widget field={field} described={described} />;
}

function Widget({ field, described }) {
  const { say, canEdit } = useForm();
  const own = field.problems.filter((problem) => problem.row === undefined);
  const common = {
    label: field.title,
    value: field.value,
    onChange: (text) => say("set_value", { field: field.name, text }),
    isWrong: own.some((problem) => problem.severity === "error" && problem.code !== "field.missing" && problem.code !== "input.missing"),
    disabled: !canEdit,
    describedBy: described,
    placeholder: field.default,
  };
  switch (field.sort) {
    case "rows":
      return <Rows field={field} />;
    case "toggle":
      return <Toggle {...common} value={(field.value || field.default) === "true"} onChange={(isOn) => common.onChange(String(isOn))} />;
    case "choice":
      return <Choice {...common} value={field.value || field.default} choices={field.choices} />;
    case "number":
      return <NumberInput {...common} least={field.least} most={field.most} />;
    case "column":
      return <Column {...common} input="" placeholder={field.default || "column"} />;
    case "expression":
      return <Expression {...common} path={[field.name]} problems={own} />;
    case "sql":
      return <Query {...common} problems={own} />;
    case "long_text":
      return <LongText {...common} />;
    case "path":
      return <Path {...common} />;
    case "reference":
      return <Reference {...common} />;
    case "written":
      return <Written {...common} />;
    default:
      return field.offers.length > 0 ? <Combobox {...common} options={field.offers.map((value) => ({ value }))} /> : <TextInput {...common} />;
  }
}

/** The parameter whose value a field has. */
function Taken({ field }) {
  const { say, canEdit } = useForm();
  return (
    <div className="taken">
      <code>${field.parameter}</code>
      <span className="detail">a parameter</span>
      <span className="spring" />
      {canEdit && <IconButton icon="close" size={12} className="take" label="Write the value itself" onClick={() => say("leave_parameter", { field: field.name })} />}
    </div>
  );
}

/** An empty text, which is a value: an empty box would look as if nothing were written. */
function Empty({ field }) {
  const { say, canEdit } = useForm();
  return (
    <div className="taken" role="note" aria-label={`${field.title} is an empty text`}>
      <span className="detail">an empty text</span>
      <span className="spring" />
      {canEdit && <IconButton icon="close" size={12} className="take" label="Take the empty text out" onClick={() => say("leave_empty", { field: field.name })} />}
    </div>
  );
}

function MoreMenu({ field }) {
  const { say, node, parameters } = useForm();
  const free = parameters.includes(field.name) ? `${node}_${field.name}` : field.name;
  const items = [
    ...(field.takes_empty && !field.is_empty ? [{ key: "empty", title: "Write an empty text", detail: "", run: () => say("set_empty", { field: field.name }) }] : []),
    ...(field.takes_parameter && field.parameter === undefined ? [{ key: "+", title: "Make it a parameter", detail: `$${free}`, run: () => say("make_parameter", { field: field.name, name: free }) }] : []),
    ...field.takes.map(([name, type]) => ({ key: name, title: `Take $${name}`, detail: type, run: () => say("take_parameter", { field: field.name, name }) })),
  ];
  return <Menu label={`More for ${field.title}`} align="right" items={items} button={(props) => <IconButton icon="more" size={14} className="small" label={`More for ${field.title}`} {...props} />} />;
}
