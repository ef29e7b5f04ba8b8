// The pages of a grid's rows: those that are seen are asked for first, few at a time, and what has been scrolled past is not asked for.

export const PAGE = 100;
const BAND = 8;
const IN_FLIGHT = 2;
const KEPT = 240;
const CALM = 150;

const key = (page, band) => `${page}:${band}`;
const pageOf = (row) => Math.floor(row / PAGE);
const bandOf = (column) => Math.floor(column / BAND);

export class Pages {
  /** `load({offset, rows, left, right})` promises {rows, seen, line}, or why there are none. */
  constructor(load, rows, columns) {
    this.load = load;
    this.rows = rows;
    this.columns = columns;
    this.kept = new Map();
    this.marks = new Map();
    this.flying = new Set();
    this.flights = 0;
    this.wanted = [];
    this.near = [];
    this.error = undefined;
    this.line = undefined;
    this.changed = () => undefined;
  }

  /** What is seen now; the page behind it follows when nothing is scrolled for a moment. */
  want({ first, last, left, right }) {
    const bands = { from: bandOf(left), to: bandOf(Math.max(left, right - 1)) };
    const pages = [];
    for (let page = pageOf(first); page <= pageOf(Math.max(first, last - 1)); page += 1) pages.push(page);
    this.set(pages, [], bands);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.set(pages, [pages[pages.length - 1] + 1, pages[0] - 1], bands), CALM);
  }

  set(seen, near, { from, to }) {
    const lacking = (pages) => pages.filter((page) => page >= 0 && page * PAGE < Math.max(1, this.rows)).flatMap((page) => this.lacking(page, from, to));
    this.wanted = lacking(seen);
    this.near = lacking(near);
    this.pump();
  }

  /** The bands of a page that are neither there nor on their way, as one piece. */
  lacking(page, from, to) {
    const bands = [];
    for (let band = from; band <= to; band += 1) {
      const place = key(page, band);
      this.touch(place);
      if (!this.kept.has(place) && !this.flying.has(place)) bands.push(band);
    }
    return bands.length > 0 ? [{ page, from: bands[0], to: bands[bands.length - 1] }] : [];
  }

  touch(place) {
    const found = this.kept.get(place);
    if (found === undefined) return;
    this.kept.delete(place);
    this.kept.set(place, found);
  }

  pump() {
    while (this.flights < IN_FLIGHT && this.wanted.length > 0 && !this.isOver) this.fetch(this.wanted.shift());
    // One place stays free for what is seen next.
    if (this.flights === 0 && this.near.length > 0 && !this.isOver) this.fetch(this.near.shift());
  }

  async fetch({ page, from, to }) {
    const places = [];
    for (let band = from; band <= to; band += 1) places.push(key(page, band));
    places.forEach((place) => this.flying.add(place));
    this.flights += 1;
    try {
      this.take(page, from, to, await this.load({ offset: page * PAGE, rows: PAGE, left: from * BAND, right: Math.min((to + 1) * BAND, this.columns) }));
    } catch (error) {
      this.error = error;
    }
    places.forEach((place) => this.flying.delete(place));
    this.flights -= 1;
    this.pump();
    this.changed();
  }

  take(page, from, to, found) {
    if (found.error) this.error = found.error;
    if (found.rows === undefined) return;
    this.error = undefined;
    this.rows = found.seen;
    this.line = found.line;
    for (let band = from; band <= to; band += 1) {
      const at = (band - from) * BAND;
      this.kept.set(key(page, band), from === to ? found.rows : found.rows.map((row) => row.slice(at, at + BAND)));
    }
    if (found.marks) this.marks.set(page, found.marks);
    while (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
  }

  /** Ask for nothing more. */
  end() {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  /** A text, false for null, [beginning, length] of a long one; undefined while it is not there. */
  cell(row, column) {
    return this.kept.get(key(pageOf(row), bandOf(column)))?.[row % PAGE]?.[column % BAND];
  }

  /** How a row differs, where that is told: `added`, `removed`, `changed`. */
  mark(row) {
    return this.marks.get(pageOf(row))?.[row % PAGE];
  }

  /** A sign that changes when the cells of a row come in. */
  stamp(row, left, right) {
    let stamp = "";
    for (let band = bandOf(left); band * BAND < right; band += 1) stamp += this.kept.has(key(pageOf(row), band)) ? "1" : "0";
    return stamp;
  }

  /** Whether all that is seen is there. */
  has({ first, last, left, right }) {
    for (let row = first; row < last; row += 1) if (this.stamp(row, left, right).includes("0")) return false;
    return true;
  }
}
