// The frame of a pipeline: top bar, palette, canvas, inspector, dock; panes are resized and closed, and the browser remembers how.
import * as React from "react";
import { useCommand, useLocal, useView } from "../store.jsx";
import { Bar } from "./bar.jsx";
import { Notices } from "./notices.jsx";
import { CommandPalette } from "./command_palette.jsx";
import { KeysPage } from "./keys_page.jsx";
import { Help } from "./help.jsx";
import { RunSummary } from "./run_summary.jsx";
import { RunValues } from "./run_values.jsx";
import { Splitter } from "./splitter.jsx";
import { useIsCanvasDrawn } from "./later.jsx";
import { useKeys } from "./keys.jsx";
import { useClipboard } from "./clipboard.jsx";
import { useDroppedFiles } from "./dropped_files.jsx";
import { Centre, Dock, Left, Right } from "./panes.jsx";

const PANES = ["left", "canvas", "run", "inspector", "dock"];
const ASIDE = ["left", "inspector", "dock"];
const SIZES = { left: 224, inspector: 320, dock: 318 };
const LEAST = { left: 180, inspector: 260, dock: 120 };
const MOST = { left: 420, inspector: 640, dock: 720 };

export function Frame() {
  const [sizes, setSizes] = useLocal("sizes", SIZES);
  const [closed, setClosed] = useLocal("closed", []);
  const [others, setOthers] = useLocal("closed-before", []);
  const pipeline = useView("frame").pipeline;
  useKeys();
  useClipboard();
  const [dropping, dropped] = useDroppedFiles();
  const isCanvasDrawn = useIsCanvasDrawn();
  const frame = React.useRef(null);
  usePaneKeys(frame);
  React.useEffect(() => {
    document.title = `${pipeline} - Penstock`;
  }, [pipeline]);
  const resize = (pane) => (size) => setSizes((before) => ({ ...SIZES, ...before, [pane]: Math.min(MOST[pane], Math.max(LEAST[pane], size)) }));
  const toggle = (pane) => setClosed((before) => (before.includes(pane) ? before.filter((each) => each !== pane) : [...before, pane]));
  useCommand("focus_mode", () => {
    const isOnly = ASIDE.every((pane) => closed.includes(pane));
    if (!isOnly) setOthers(closed);
    setClosed(isOnly ? others : ASIDE);
  });
  const size = (pane) => (closed.includes(pane) ? 0 : (sizes[pane] ?? SIZES[pane]));
  const style = {
    gridTemplateRows: `44px auto minmax(0, 1fr) ${size("dock")}px`,
    gridTemplateColumns: `${size("left")}px minmax(0, 1fr) ${size("inspector")}px`,
  };
  return (
    <div className="frame" style={style} ref={frame}>
      <Bar closed={closed} toggle={toggle} />
      <Notices />
      {!closed.includes("left") && (
        <nav className="pane left" data-pane="left" aria-label="Nodes and data" tabIndex={-1}>
          {isCanvasDrawn && <Left />}
          <Splitter label="Width of the left pane" edge="right" size={size("left")} onSize={resize("left")} />
        </nav>
      )}
      <main className="pane centre" data-pane="canvas" aria-label="Canvas" {...dropping}>
        <Centre />
        {dropped}
        <RunSummary />
      </main>
      {!closed.includes("inspector") && (
        <aside className="pane right" data-pane="inspector" aria-label="Inspector" tabIndex={-1}>
          <Splitter label="Width of the inspector" edge="left" size={size("inspector")} onSize={resize("inspector")} />
          {isCanvasDrawn && <Right />}
        </aside>
      )}
      {!closed.includes("dock") && (
        <section className="pane below" data-pane="dock" aria-label="Data" tabIndex={-1}>
          <Splitter label="Height of the data" edge="top" size={size("dock")} onSize={resize("dock")} />
          {isCanvasDrawn && <Dock />}
        </section>
      )}
      <CommandPalette />
      <KeysPage />
      <Help />
      <RunValues />
    </div>
  );
}

const TAKES_FOCUS = "[tabindex='0']:not([role=separator]), input, button, select, textarea";

/** F6 and Shift+F6 go round the panes that are there. */
function usePaneKeys(frame) {
  const go = (step) => {
    const paneOf = (name) => frame.current.querySelector(`[data-pane="${name}"]`);
    const open = PANES.filter(paneOf);
    const here = activePane();
    const pane = paneOf(open[(open.indexOf(here) + step + open.length) % open.length]);
    (pane?.querySelector("[data-first]") ?? pane?.querySelector(TAKES_FOCUS) ?? pane)?.focus();
  };
  useCommand("next_pane", () => go(1));
  useCommand("previous_pane", () => go(-1));
}

/** The element that has the focus, inside the page's shadow root. */
export function focused() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

export const activePane = () => focused()?.closest?.("[data-pane]")?.dataset.pane ?? "canvas";
