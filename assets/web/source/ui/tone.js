// Which colour a kind has: by what it does to rows and columns.
const COMBINE = new Set(["join", "union_rows", "lookup", "asof_join", "cross_join"]);
const GROUP = new Set(["group_by", "window", "pivot", "unpivot"]);
const COLUMNS = new Set(["add_columns", "cast_columns", "rename_columns", "select_columns"]);

/** The custom property that holds the colour of a kind. */
export function toneOf(kind, category) {
  if (category === "source") return "var(--src)";
  if (category === "sink") return "var(--sink)";
  if (COMBINE.has(kind)) return "var(--comb)";
  if (GROUP.has(kind)) return "var(--agg)";
  return COLUMNS.has(kind) ? "var(--col)" : "var(--row)";
}
