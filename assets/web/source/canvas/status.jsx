// A node's state as a sign and a word: never by colour alone.
import * as React from "react";
import { Icon } from "../ui/icon.jsx";

const SIGNS = { ok: "check", warn: "warn", error: "bad", stale: "stale", computing: "busy", unconfigured: "idle", disabled: "off", idle: "idle" };
const SHOWN = new Set(["error", "stale", "computing", "unconfigured", "disabled"]);

export function Status({ node }) {
  const count = node.status === "error" ? node.errors : node.status === "warn" ? node.warnings : 0;
  return (
    <span className={`status is-${node.status}`} title={node.message || node.status_words}>
      <Icon name={SIGNS[node.status]} size={12} />
      {count > 1 && <span>{count}</span>}
      <span className={SHOWN.has(node.status) ? "word" : "unseen"}>{node.status_words}</span>
    </span>
  );
}
