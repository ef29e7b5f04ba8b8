// Scrolling: the bar is scaled where rows are many, the wheel never is, and both are drawn in the frame in which they happen.
import * as React from "react";
import { flushSync } from "react-dom";
import { ROW, clamp } from "./geometry.js";

/** What is seen of the box, and how to go elsewhere: [view, goTo]. */
export function useScrolling(box, scroll) {
  const [view, setView] = React.useState({ top: 0, left: 0, width: 800, height: 300 });
  const now = React.useRef({});
  now.current = { ...scroll, top: view.top };
  const own = React.useRef(-1);
  const goTo = React.useCallback(({ top, left }) => {
    const element = box.current;
    if (top !== undefined) element.scrollTop = top / now.current.scale;
    if (left !== undefined) element.scrollLeft = left;
    own.current = element.scrollTop;
    setView((before) => ({ ...before, top: top ?? before.top, left: left ?? before.left }));
  }, [box]);
  React.useEffect(() => {
    const element = box.current;
    const size = new ResizeObserver(() => setView((before) => ({ ...before, width: element.clientWidth, height: element.clientHeight })));
    size.observe(element);
    const wheel = wheeled(now, (top) => {
      flushSync(() => setView((before) => ({ ...before, top })));
      element.scrollTop = top / now.current.scale;
      own.current = element.scrollTop;
    });
    const bar = () => {
      const isOwn = Math.abs(element.scrollTop - own.current) < 1;
      own.current = -1;
      const top = clamp(element.scrollTop * now.current.scale, 0, now.current.end);
      flushSync(() => setView((before) => ({ ...before, left: element.scrollLeft, top: isOwn ? before.top : top })));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    element.addEventListener("scroll", bar);
    return () => {
      size.disconnect();
      element.removeEventListener("wheel", wheel);
      element.removeEventListener("scroll", bar);
    };
  }, [box]);
  return [view, goTo];
}

/** Notches of the wheel add up within a frame; at an end the page may have them. */
function wheeled(now, go) {
  let sum = 0;
  let frame = 0;
  const aim = () => clamp(now.current.top + sum, 0, now.current.end);
  return (event) => {
    if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    sum += event.deltaY * [1, ROW, now.current.body][event.deltaMode];
    if (aim() === now.current.top) {
      sum = 0;
      return;
    }
    event.preventDefault();
    frame ||= requestAnimationFrame(() => {
      const top = aim();
      frame = 0;
      sum = 0;
      go(top);
    });
  };
}
