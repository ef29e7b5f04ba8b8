// The counts at every node that the edits touch: a list that leads there.
import * as React from "react";
import { useSend } from "../store.jsx";
import { Button } from "../ui/button.jsx";

export function EffectCounts({ counts, node }) {
  const send = useSend();
  if (counts.length === 0) return null;
  return (
    <section className="effect-counts" aria-label="Changes at all nodes">
      <table>
        <thead>
          <tr><th scope="col">Node</th><th scope="col">Before</th><th scope="col">After</th><th scope="col">Rows</th></tr>
        </thead>
        <tbody>
          {counts.map((each) => (
            <tr key={`${each.node}.${each.port}`} className={each.node === node ? "on" : ""}>
              <th scope="row"><Button sort="link" onClick={() => send("effect", "show", { node: each.node })}>{each.title}</Button> <span>{each.port}</span></th>
              {each.message ? <td colSpan={3} title={each.message} className="message">{each.message}</td> : <Numbers each={each} />}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const Numbers = ({ each }) => (
  <>
    <td>{each.before}</td>
    <td>{each.after}</td>
    <td>{each.words || "no difference"}</td>
  </>
);
