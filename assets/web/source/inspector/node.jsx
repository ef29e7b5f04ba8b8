// One node: its head, its form, what it runs on, and what it is.
import * as React from "react";
import { useView } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { FormProvider, useForm } from "../forms/context.jsx";
import { Field } from "../forms/field.jsx";
import { Problems } from "../forms/problems.jsx";
import { About } from "./about.jsx";
import { Facts } from "./facts.jsx";
import { Head } from "./head.jsx";
import { Note } from "./note.jsx";
import { focusIn, useWantedField } from "./showing.js";

const SHOWN = 6;

export function NodeInspector({ node }) {
  const types = useView("parameters")?.column_types ?? [];
  const [isAbout, setAbout] = React.useState(false);
  const form = React.useRef(null);
  useWantedField(node.id, form, setAbout);
  return (
    <FormProvider node={node} types={types}>
      <div className="insp">
        <Head node={node} isAbout={isAbout} setAbout={setAbout} />
        {isAbout ? (
          <About node={node} />
        ) : (
          <>
            <div className="form" ref={form}>
              <General node={node} />
              <Fields node={node} />
            </div>
            <Note node={node} />
            <Facts node={node} />
          </>
        )}
      </div>
    </FormProvider>
  );
}

/** What is wrong with the node as a whole. */
function General({ node }) {
  const { say, canEdit } = useForm();
  if (node.problems.length === 0) return null;
  return (
    <div className="form-field">
      <Problems problems={node.problems} disabled={!canEdit} apply={(problem, title) => say("apply_fix", { field: problem.field, code: problem.code, title })} />
    </div>
  );
}

/** What must be written, what is, and the first of what may be; the rest on asking, and then the first of it has the focus. A field that was shown stays. */
function Fields({ node }) {
  const form = React.useRef(null);
  const [isMore, setMore] = React.useState(false);
  const [asked, ask] = React.useState("");
  React.useEffect(() => {
    if (asked) focusIn(form.current.parentElement, asked);
  }, [asked]);
  const stayed = React.useRef(new Set());
  const isShown = (field, place) => field.is_required || field.is_set || place < SHOWN || field.problems.length > 0 || stayed.current.has(field.name);
  const fields = node.order.map((name) => node.fields[name]);
  const shown = fields.filter((field, place) => isMore || isShown(field, place));
  for (const field of shown) stayed.current.add(field.name);
  const rest = fields.filter((field) => !shown.includes(field));
  const open = () => {
    setMore(true);
    ask(rest[0].name);
  };
  return (
    <>
      {shown.map((field) => (
        <Field key={field.name} field={field} node={node.id} />
      ))}
      <span ref={form} />
      {rest.length > 0 && (
        <div className="form-field more">
          <Button sort="link" icon="plus" aria-expanded={false} onClick={open}>
            {rest.length === 1 ? "One more option" : `${rest.length} more options`}
          </Button>
        </div>
      )}
    </>
  );
}
