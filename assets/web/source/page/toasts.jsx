// Messages that come and go: errors stay until they are closed, notes leave by themselves.
import * as React from "react";
import { useStore, useToasts } from "../store.jsx";
import { Icon } from "../ui/icon.jsx";
import { IconButton } from "../ui/button.jsx";

const NOTE_MS = 6000;

export function Toasts() {
  const toasts = useToasts();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <Toast key={`${toast.number} ${toast.message}`} toast={toast} />
      ))}
    </div>
  );
}

function Toast({ toast }) {
  const store = useStore();
  React.useEffect(() => {
    if (toast.sort !== "note") return undefined;
    const timer = setTimeout(() => store.dismiss(toast), NOTE_MS);
    return () => clearTimeout(timer);
  }, [store, toast]);
  return (
    <div className={`toast ${toast.sort}`}>
      <Icon name={toast.sort === "error" ? "bad" : "note"} />
      <div>
        <p>{toast.node ? `${toast.node}: ${toast.message}` : toast.message}</p>
        {toast.hint && <p className="hint">{toast.hint}</p>}
      </div>
      <IconButton icon="close" label="Close the message" size={12} onClick={() => store.dismiss(toast)} />
    </div>
  );
}
