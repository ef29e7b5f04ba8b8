// One node: its head, its form, what it runs on, and what it is.
import * as React from "react";
import { useCommand, useStore, useView } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { FormProvider, useForm } from "../forms/context.jsx";
import { Field } from "../forms/field.jsx";
import { Problems } from "../forms/problems.jsx";
import { About } from "./about.jsx";
import { Facts } from "./facts.jsx";
import { Head } from "./head.jsx";
import { Note } from "./note.jsx";

const SHOWN = 6;

export function NodeInspector({ node }) {
  const types = useView("parameters")?.types ?? [];
  const [isAbout, setAbout] = React.useState(false);
  const form = React.useRef(null);
  useCommand("settings", () => {
    setAbout(false);
    requestAnimationFrame(() => form.current?.querySelector("input, textarea, select, [role=switch], [role=radio][tabindex='0'], button")?.focus());
  });
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

const TAKES_FOCUS = "input, textarea, select, [contenteditable], [role=switch], [role=combobox], [role=radio][tabindex='0'], button";

/** Goes to the field that another pane wants shown: at once, or when its node has come. */
function useWantedField(node, form, setAbout) {
  const store = useStore();
  const show = () => {
    const wanted = store.wanted;
    if (wanted?.node !== node) return;
    store.wanted = undefined;
    setAbout(false);
    const [field] = (wanted.field ?? "").split(".");
    requestAnimationFrame(() => {
      const place = form.current?.querySelector(`[data-field="${CSS.escape(field)}"]`) ?? form.current;
      place?.scrollIntoView({ block: "nearest" });
      [...(place?.querySelectorAll(TAKES_FOCUS) ?? [])].at(0)?.focus();
    });
  };
  useCommand("show_field", show);
  React.useEffect(show, [node]);
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

/** What must be written, what is, and the first of what may be; the rest on asking. A field that was shown stays. */
function Fields({ node }) {
  const [isMore, setMore] = React.useState(false);
  const stayed = React.useRef(new Set());
  const isShown = (field, place) => field.is_required || field.is_set || place < SHOWN || field.problems.length > 0 || stayed.current.has(field.name);
  const fields = node.order.map((name) => node.fields[name]);
  const shown = fields.filter((field, place) => isMore || isShown(field, place));
  for (const field of shown) stayed.current.add(field.name);
  const rest = fields.length - shown.length;
  return (
    <>
      {shown.map((field) => (
        <Field key={field.name} field={field} node={node.id} />
      ))}
      {rest > 0 && (
        <div className="form-field more">
          <Button sort="link" icon="plus" aria-expanded={false} onClick={() => setMore(true)}>
            {rest === 1 ? "One more option" : `${rest} more options`}
          </Button>
        </div>
      )}
    </>
  );
}
