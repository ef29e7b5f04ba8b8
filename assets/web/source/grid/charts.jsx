// The small drawings above a column: how its values are spread, and how many are missing.
import * as React from "react";

/** A histogram, or the shares of the most frequent values; nothing while they are not known. */
export const Spread = React.memo(function Spread({ column }) {
  const { bars = [], parts = [] } = column;
  return (
    <svg className="spread" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
      {bars.length > 0 ? <path d={histogram(bars)} /> : shares(parts)}
    </svg>
  );
});

export function Missing({ share }) {
  if (share === undefined) return null;
  return (
    <span className="missing" aria-hidden="true">
      {share > 0 && <i style={{ width: `${Math.max(2, share * 100)}%` }} />}
    </span>
  );
}

function histogram(bars) {
  const width = 100 / bars.length;
  const gap = Math.min(1, width / 4);
  return bars.map((bar, place) => (bar > 0 ? `M${place * width} 20v-${Math.max(1, bar * 20)}h${width - gap}V20z` : "")).join("");
}

function shares(parts) {
  let x = 0;
  return parts.map((part, place) => {
    const left = x;
    x += part * 100;
    return <rect key={place} x={left} y={5} width={Math.max(0.5, part * 100 - 1)} height={15} opacity={Math.max(0.35, 1 - place * 0.07)} />;
  });
}
