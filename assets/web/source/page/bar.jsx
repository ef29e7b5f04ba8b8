// The top bar: where one is, what can be undone, what the rows stand for, and Run.
import * as React from "react";
import { useCommand, useView } from "../store.jsx";
import { IconButton } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";
import { Brand } from "./brand.jsx";
import { EngineChip } from "./engine_chip.jsx";
import { useDo, useKeyOf } from "./keys.jsx";
import { PipelineMenu } from "./pipeline_menu.jsx";
import { RunButton } from "./run_button.jsx";
import { SampleChip } from "./sample_chip.jsx";
import { ThemeContext } from "./theme.jsx";

const PANE_NAMES = { left: "nodes and data", inspector: "inspector", dock: "data" };

export function Bar({ closed, toggle }) {
  const view = useView("frame");
  const theme = React.useContext(ThemeContext);
  const run = useDo();
  Object.keys(PANE_NAMES).forEach((pane) => useCommand(`toggle_${pane}`, () => toggle(pane)));
  useCommand("theme", theme.toggle);
  return (
    <header className="bar">
      <a className="brand" href="/" aria-label="Penstock, start page">
        <Brand /> <span>Penstock</span>
      </a>
      <i className="rule" />
      <PipelineMenu view={view} />
      <span className={`saved ${view.is_saved ? "" : "edited"}`} role="status">{view.saved}</span>
      <Act name="undo" icon="undo" />
      <Act name="redo" icon="redo" />
      <span className="spring" />
      {view.shield.length > 0 && (
        <span className="shield" title={`This machine has no wall around previews for: ${view.shield.join(", ")}`}>
          <Icon name="shield" /> <span className="unseen">No wall around previews for {view.shield.join(", ")}</span>
        </span>
      )}
      <SampleChip sample={view.sample} sampling={view.sampling} />
      <i className="rule" />
      <EngineChip view={view} />
      <RunButton />
      {Object.entries(PANE_NAMES).map(([pane, name]) => (
        <IconButton
          key={pane}
          icon="panel"
          className={`pane-button ${pane}`}
          label={closed.includes(pane) ? `Show ${name}` : `Hide ${name}`}
          aria-pressed={!closed.includes(pane)}
          onClick={() => toggle(pane)}
        />
      ))}
      <IconButton icon={theme.shown === "dark" ? "sun" : "moon"} label={theme.shown === "dark" ? "Light" : "Dark"} onClick={theme.toggle} />
      <button type="button" className="palette-button" onClick={() => run("command_palette")} title="Find a command">
        <kbd>{useKeyOf("command_palette")}</kbd>
        <span className="unseen"> Find a command</span>
      </button>
    </header>
  );
}

/** A button of an action. */
function Act({ name, icon }) {
  const action = useView("commands").actions[name];
  const run = useDo();
  return <IconButton icon={icon} label={action.title} keys={useKeyOf(name)} disabled={!action.enabled} onClick={() => run(name)} />;
}
