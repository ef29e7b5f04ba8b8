// The pane below the canvas: rows, what edits changed, problems, and the pipeline as text.
import * as React from "react";
import { useCommand, useLocal, useView } from "../store.jsx";
import { CodeTab } from "./code_tab.jsx";
import { DataTab } from "./data_tab.jsx";
import { EffectTab } from "./effect_tab.jsx";
import { ProblemsTab } from "./problems_tab.jsx";
import { Tabs } from "./tabs.jsx";
import "./dock.css";

const TABS = [
  { key: "data", title: "Data", Content: DataTab },
  { key: "effect", title: "Effect", Content: EffectTab },
  { key: "problems", title: "Problems", Content: ProblemsTab },
  { key: "code", title: "SQL", Content: CodeTab },
];

export function Dock() {
  const [chosen, choose] = useLocal("dock", "data");
  const badges = { effect: useView("effect")?.badge, problems: useView("problems")?.badge };
  const tab = TABS.find((each) => each.key === chosen) ?? TABS[0];
  TABS.forEach(({ key }) => useCommand(`tab_${key}`, () => choose(key)));
  return (
    <div className="dock">
      <Tabs label="Data dock" tabs={TABS.map((each) => ({ ...each, badge: badges[each.key] }))} chosen={tab.key} choose={choose} />
      <div className="dock-content" role="tabpanel" id={`dock-${tab.key}`} aria-label={tab.title}>
        <tab.Content />
      </div>
    </div>
  );
}
