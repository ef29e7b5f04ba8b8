// What the pieces of an expression, or of a query, are: only for their colour; Python alone judges them.
const PIECE = /'(?:[^']|'')*'?|"(?:[^"]|"")*"?|--[^\n]*|\$\{?\w*\}?|[^\W\d]\w*|\d[\w.]*|\s+|[^\s\w'"$]+/gu;
const WORDS = new Set(
  ("case when then else end and or not is null in between like ilike true false distinct filter where over partition by order asc desc nulls " +
    "first last cast as interval date time timestamp timestamp_tz rows range preceding following unbounded current row")
    .split(" "),
);
const QUERY = new Set("select from join left right full inner outer cross on using group having union all limit offset with lateral values except intersect".split(" "));

/** The text in pieces: {text, sort, start}. */
export function pieces(text, { isQuery = false } = {}) {
  return [...text.matchAll(PIECE)].map((match) => ({ text: match[0], start: match.index, sort: sortOf(match[0], text.slice(match.index + match[0].length), isQuery) }));
}

function sortOf(piece, rest, isQuery) {
  if (piece[0] === "'") return "string";
  if (piece[0] === '"') return "name";
  if (piece[0] === "$") return "parameter";
  if (piece.startsWith("--")) return "comment";
  if (/\d/.test(piece[0])) return "number";
  if (!/\w/.test(piece[0])) return "sign";
  const word = piece.toLowerCase();
  if (WORDS.has(word) || (isQuery && QUERY.has(word))) return "keyword";
  return rest[0] === "(" ? "function" : "name";
}

/** The same pieces, cut so that what lies between two places is marked as wrong; an empty stretch marks the character before it. */
export function marked(found, spans) {
  return spans.reduce((all, [start, end]) => all.flatMap((piece) => cut(piece, end > start ? start : Math.max(0, start - 1), Math.max(end, start))), found);
}

function cut(piece, start, end) {
  const stop = piece.start + piece.text.length;
  if (end <= piece.start || start >= stop) return [piece];
  const edges = [piece.start, Math.max(start, piece.start), Math.min(end, stop), stop];
  const parts = edges.slice(1).map((edge, place) => ({ ...piece, start: edges[place], text: piece.text.slice(edges[place] - piece.start, edge - piece.start), isWrong: piece.isWrong || place === 1 }));
  return parts.filter((part) => part.text);
}

/** An offset in code points, as Python counts, as one in JavaScript's units; and back. */
export const toUnits = (text, place) => [...text].slice(0, place).join("").length;
export const toPoints = (text, place) => [...text.slice(0, place)].length;
