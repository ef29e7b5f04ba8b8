// In the place of rows: what happened, where, and what to do.
import * as React from "react";
import { useSend } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";

export function Trouble({ trouble, node }) {
  const send = useSend();
  const { title, where, hint, is_wait: isWait, code } = trouble;
  return (
    <div className={`trouble ${isWait ? "wait" : ""}`} role={isWait ? "status" : "alert"}>
      <h3><Icon name={isWait ? "stale" : "bad"} />{title}</h3>
      {where && <p className="where">{where}</p>}
      {hint && <p>{hint}</p>}
      {trouble.node && trouble.node !== node && <Button small onClick={() => send("data", "go", { node: trouble.node })}>Go to that node</Button>}
      {code && <p className="code">{code}</p>}
    </div>
  );
}
