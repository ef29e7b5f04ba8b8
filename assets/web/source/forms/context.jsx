// What the widgets of one form know of their node, and the gestures that they make.
import * as React from "react";
import { useAsk, useSend } from "../store.jsx";
import { goingOn } from "./draft.jsx";

const Form = React.createContext(null);

export function FormProvider({ node, types, children }) {
  const send = useSend();
  const ask = useAsk();
  const [active, setActive] = React.useState("");
  const { id, columns, inputs, parameters, can_edit: canEdit } = node;
  const gestures = React.useMemo(
    () => ({
      say: (message, data) => send("inspector", message, { node: id, ...goingOn(), ...data }),
      ask: (message, data) => ask("inspector", message, { node: id, ...data }),
    }),
    [id, send, ask],
  );
  const form = React.useMemo(
    () => ({ node: id, canEdit, columns, inputs, parameters, types, active, setActive, ...gestures }),
    [id, canEdit, columns, inputs, parameters, types, active, gestures],
  );
  return <Form.Provider value={form}>{children}</Form.Provider>;
}

export const useForm = () => React.useContext(Form);

/** The columns that come in by one input, or by any, each once. */
export function useColumns(input) {
  const { columns } = useForm();
  return React.useMemo(() => {
    const fitting = columns.filter((column) => !input || column.input === input);
    return [...new Map(fitting.map((column) => [column.name, { value: column.name, detail: column.type }])).values()];
  }, [columns, input]);
}
