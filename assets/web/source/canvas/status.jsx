// A node's state as a sign and a word: never by colour alone.
import * as React from "react";
import { useShowField } from "../inspector/showing.js";
import { Icon } from "../ui/icon.jsx";

const SIGNS = { ok: "check", warn: "warn", error: "bad", stale: "stale", computing: "busy", unconfigured: "idle", disabled: "off", idle: "idle" };
const SHOWN = new Set(["error", "stale", "computing", "unconfigured", "disabled"]);

/** Where a field is to blame, a press leads to it. */
export function Status({ node }) {
  const go = useGo(node);
  const [Tag, does] = node.problem_field ? ["button", { type: "button", tabIndex: -1, onClick: go, "aria-label": `${node.status_words}: go to ${node.problem_field}` }] : ["span", {}];
  return (
    <Tag className={`status is-${node.status} ${node.problem_field ? "nodrag nopan" : ""}`} title={node.message || node.status_words} {...does}>
      <Icon name={SIGNS[node.status]} size={12} />
      {node.status === "warn" && node.warnings > 1 && <span aria-hidden="true">{node.warnings}</span>}
      <span className={SHOWN.has(node.status) ? "word" : "unseen"}>{node.status_words}</span>
    </Tag>
  );
}

function useGo(node) {
  const show = useShowField();
  return () => show("canvas", "select", { nodes: [node.id] }, { node: node.id, field: node.problem_field });
}
