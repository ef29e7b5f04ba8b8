// The edge of a pane: dragged by the mouse, moved by arrow keys.
import * as React from "react";

const STEP = 16;

export function Splitter({ label, edge, size, onSize }) {
  const isWide = edge === "top";
  const towards = edge === "right" ? 1 : -1;
  const drag = (event) => {
    event.preventDefault();
    const start = isWide ? event.clientY : event.clientX;
    const move = (next) => onSize(size + towards * ((isWide ? next.clientY : next.clientX) - start));
    const end = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
  };
  const key = (event) => {
    const more = isWide ? "ArrowUp" : edge === "right" ? "ArrowRight" : "ArrowLeft";
    const less = isWide ? "ArrowDown" : edge === "right" ? "ArrowLeft" : "ArrowRight";
    if (event.key !== more && event.key !== less) return;
    event.preventDefault();
    event.stopPropagation();
    onSize(size + (event.key === more ? STEP : -STEP));
  };
  return (
    <div
      className={`splitter ${edge}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={isWide ? "horizontal" : "vertical"}
      aria-valuenow={Math.round(size)}
      onPointerDown={drag}
      onKeyDown={key}
    />
  );
}
