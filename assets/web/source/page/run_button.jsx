// Run, or stop what runs; where a run can be told more, a list of the ways to run stands beside it.
import * as React from "react";
import { useSend, useView } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";
import { Menu } from "../ui/menu.jsx";
import { keyOf, useDo, useKeyOf } from "./keys.jsx";

const WAYS = ["run", "run_with", "run_to_here", "run_to_here_with"];

export function RunButton() {
  const phase = useView("runs")?.phase;
  const actions = useView("commands").actions;
  const run = useDo();
  const send = useSend();
  const key = useKeyOf("run");
  if (phase === "running" || phase === "stopping") {
    return <Button icon="stop" disabled={phase === "stopping"} onClick={() => send("runs", "stop")}>Stop</Button>;
  }
  const button = <Button sort="main" icon="play" title={key} disabled={!actions.run.enabled} onClick={() => run("run")}>Run</Button>;
  return actions.run_with.enabled ? <span className="run-ways">{button}<Ways actions={actions} /></span> : button;
}

function Ways({ actions }) {
  const run = useDo();
  const items = WAYS.map((name) => ({ key: name, title: actions[name].title, keys: keyOf(actions[name]), disabled: !actions[name].enabled, run: () => run(name) }));
  return (
    <Menu
      label="Ways to run"
      align="right"
      items={items}
      button={(props) => (
        <button type="button" className="button main ways" aria-label="Ways to run" title="Ways to run" {...props}>
          <Icon name="down" size={12} />
        </button>
      )}
    />
  );
}
