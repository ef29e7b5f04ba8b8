// The pipelines that were open before.
import * as React from "react";
import { Icon } from "../ui/icon.jsx";
import { addressOf } from "../page/pipeline_menu.jsx";

const SIGNS = { done: "check", failed: "bad", cancelled: "off", never: "idle", unreadable: "bad" };

export function Recent({ recent }) {
  if (recent.length === 0) return <p className="none">Pipelines that you open are listed here.</p>;
  return (
    <ul className="list">
      {recent.map((each) => (
        <li key={each.path}>
          <Icon name="tidy" />
          <a href={addressOf(each.path)} title={each.path}>{each.title}</a>
          <span className="path">{each.shown}</span>
          <span className="opened">{each.opened}</span>
          <span className={`status ${each.status}`}><Icon name={SIGNS[each.status]} size={14} /> {each.words}</span>
        </li>
      ))}
    </ul>
  );
}
