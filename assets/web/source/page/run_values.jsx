// The dialog before a run: a value for each parameter, or its default.
import * as React from "react";
import { useAsk, useCommand, useStore } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Dialog } from "../ui/dialog.jsx";
import { Icon } from "../ui/icon.jsx";
import { TextField, useTexts } from "../ui/text_field.jsx";

export function RunValues() {
  const store = useStore();
  const ask = useAsk();
  const [form, setForm] = React.useState(null);
  const close = React.useCallback(() => setForm(null), []);
  const open = (to_here) => ask("runs", "form", { to_here }).then(setForm, (error) => store.show({ number: "form", sort: "error", ...error }));
  useCommand("run_with", () => open(false));
  useCommand("run_to_here_with", () => open(true));
  return form && <Values form={form} close={close} />;
}

function Values({ form, close }) {
  const ask = useAsk();
  const texts = useTexts(
    () => Object.fromEntries(form.fields.map((field) => [field.name, field.text])),
    (values) => ask("runs", "start", { values, node: form.node }),
    close,
  );
  return (
    <Dialog label={form.title} close={close} className="ask-values">
      <form {...texts.form}>
        <header>
          <h2>{form.title}</h2>
          <p>An empty field keeps its default.</p>
        </header>
        <div className="fields">
          {form.fields.map((field) => (
            <TextField
              key={field.name}
              label={field.title || field.name}
              note={field.title ? `${field.name}, ${field.type}` : field.type}
              detail={field.description}
              choices={field.choices}
              placeholder={field.placeholder}
              aria-required={field.is_needed || undefined}
              {...texts.field(field.name)}
            />
          ))}
        </div>
        {texts.error}
        <footer>
          <Button onClick={close}>Cancel</Button>
          <button type="submit" className="button main"><Icon name="play" size={14} />Run</button>
        </footer>
      </form>
    </Dialog>
  );
}
