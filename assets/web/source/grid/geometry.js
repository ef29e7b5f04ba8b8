// Where things stand in a grid: heights, widths, and how a scroll bar of bounded length reaches any number of rows.

export const ROW = 25;
export const HEAD = 72;
/** Browsers draw no element taller than 17.8 million pixels. */
const TALLEST = 8e6;
const LEAST = 48;
const MOST = 720;
const NEARBY = 500;

export const clamp = (value, least, most) => Math.max(least, Math.min(value, most));
export const bounded = (width) => Math.round(clamp(width, LEAST, MOST));

/** The width that a column has before anybody sets one: its name and its type fit. */
export function widthOf(column) {
  const least = { boolean: 84, date: 100, timestamp: 164, timestamp_tz: 172, text: 128 }[column.type] ?? (column.is_number ? 108 : 140);
  const twice = column.has_changes ? 1.9 : 1;
  return twice * clamp(Math.ceil(column.name.length * 7.4 + column.type.length * 6.7) + 58, least, 300);
}

/** Left edges of all columns, and the right edge of the last one. */
export function edgesOf(columns, widths) {
  const edges = [0];
  for (const column of columns) edges.push(edges[edges.length - 1] + (widths[column.name] ?? widthOf(column)));
  return edges;
}

/** The column under a place, by halving. */
export function columnAt(edges, x) {
  let low = 0;
  let high = Math.max(0, edges.length - 2);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle + 1] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How long the scroll bar is, and how many pixels of rows one of its pixels stands for. */
export function scrollOf(rows, height) {
  const body = Math.max(1, height - HEAD);
  const all = rows * ROW;
  const end = Math.max(0, all - body);
  const tall = Math.min(all, TALLEST);
  return { body, end, tall, scale: tall > body ? Math.max(1, end / (tall - body)) : 1 };
}

/** What is seen: rows and columns from the first to behind the last, and the row from which places are counted. */
export function windowOf(view, scroll, rows, edges) {
  const first = clamp(Math.floor(view.top / ROW), 0, Math.max(0, rows - 1));
  const left = Math.max(0, columnAt(edges, view.left) - 1);
  const right = Math.min(edges.length - 1, columnAt(edges, view.left + view.width) + 2);
  return { first, last: Math.min(rows, first + Math.ceil(scroll.body / ROW) + 1), left, right, base: first - (first % NEARBY) };
}

/** The width of the column of row numbers. */
export const gutterOf = (rows) => Math.max(44, String(rows.toLocaleString("en")).length * 7 + 20);
