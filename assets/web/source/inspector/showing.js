// A field that is to be shown: who blames it says so, and the inspector of its node has it.
import * as React from "react";
import { useCommand, useStore } from "../store.jsx";

const TAKES_FOCUS = "input, textarea, select, [contenteditable], [role=switch], [role=combobox], [role=radio][tabindex='0'], button";

/** `show(panel, message, data, wanted)`: say what selects a node, and go to `wanted`, its {node, field}; no field: to none. */
export function useShowField() {
  const store = useStore();
  return React.useCallback(
    (panel, message, data, wanted) => {
      store.say({ panel, message, data });
      store.wanted = undefined;
      if (!wanted.field) return;
      // What is shown until then may be the node of an earlier selection, and go away again.
      store.heard().then(() => {
        store.wanted = wanted;
        store.command("show_field");
      });
    },
    [store],
  );
}

/** Goes to the field that another pane wants shown, at once or when its node has come, and to the first one when the settings are asked for. */
export function useWantedField(node, form, setAbout) {
  const store = useStore();
  const [wanted, want] = React.useState(null);
  const open = (field) => {
    setAbout(false);
    want({ field });
  };
  const show = () => {
    if (store.wanted?.node !== node) return;
    open(store.wanted.field);
    store.wanted = undefined;
  };
  useCommand("settings", () => open(""));
  useCommand("show_field", show);
  React.useEffect(show, [node]);
  React.useEffect(() => {
    if (wanted) focusIn(form.current, wanted.field);
  }, [wanted, form]);
}

/** Gives the first widget of a field the focus, or of the form where it has none. */
export function focusIn(form, field) {
  const [name] = field.split(".");
  const place = (name && form?.querySelector(`[data-field="${CSS.escape(name)}"]`)) || form;
  place?.scrollIntoView({ block: "nearest" });
  place?.querySelector(TAKES_FOCUS)?.focus();
}
