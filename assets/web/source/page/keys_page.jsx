// All keys, by the place where they act.
import * as React from "react";
import { useCommand, useView } from "../store.jsx";
import { IconButton } from "../ui/button.jsx";
import { Dialog } from "../ui/dialog.jsx";
import { isMac } from "./keys.jsx";

export function KeysPage() {
  const [isOpen, setOpen] = React.useState(false);
  const pages = useView("commands").pages[isMac ? "mac" : "other"];
  useCommand("keys", () => setOpen(true));
  if (!isOpen) return null;
  const close = () => setOpen(false);
  return (
    <Dialog label="Keys" close={close} className="keys">
      <header>
        <h2>Keys</h2>
        <span className="spring" />
        <IconButton icon="close" label="Close" onClick={close} />
      </header>
      <div className="columns" tabIndex={0} role="group" aria-label="All keys">
        {pages.map((page) => (
          <section key={page.title}>
            <h3>{page.title}</h3>
            <dl>
              {page.lines.map(([title, keys]) => (
                <div key={title}>
                  <dt>{title}</dt>
                  <dd>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
