// A node's note: what a person wants to remember of it.
import * as React from "react";
import { Button } from "../ui/button.jsx";
import { useForm } from "../forms/context.jsx";
import { LongText } from "../forms/long_text.jsx";

export function Note({ node }) {
  const { say, canEdit } = useForm();
  const box = React.useRef(null);
  const [isOpen, setOpen] = React.useState(false);
  React.useEffect(() => {
    if (isOpen) box.current.querySelector("textarea").focus();
  }, [isOpen]);
  if (!node.note && !isOpen) {
    if (!canEdit) return null;
    return (
      <div className="form-field more">
        <Button sort="link" icon="plus" onClick={() => setOpen(true)}>
          Add a note
        </Button>
      </div>
    );
  }
  return (
    <section className="form-field note" aria-label="Note" ref={box}>
      <div className="label">Note</div>
      <LongText isProse label="Note" value={node.note} disabled={!canEdit} onChange={(text) => say("set_note", { text })} />
    </section>
  );
}
