// Which colour a family of kinds has.
const TONES = { source: "var(--src)", rows: "var(--row)", columns: "var(--col)", combine: "var(--comb)", summary: "var(--agg)", sink: "var(--sink)" };

/** The custom property that holds the colour of a family. */
export const toneOf = (family) => TONES[family] ?? "var(--ink-3)";
