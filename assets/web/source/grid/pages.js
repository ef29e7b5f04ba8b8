// The pages of a grid's rows: those that are seen are asked for first, few at a time, and what has been scrolled past is not asked for.

export const PAGE = 100;
export const BAND = 32;
const IN_FLIGHT = 2;
const KEPT = 80;
const CALM = 90;

const key = (page, band) => `${page}:${band}`;

export class Pages {
  /** `load({offset, rows, left, right})` promises {rows, seen, line}, or why there are none. */
  constructor(load, rows, columns) {
    this.load = load;
    this.rows = rows;
    this.columns = columns;
    this.kept = new Map();
    this.marks = new Map();
    this.flying = new Set();
    this.wanted = [];
    this.error = undefined;
    this.line = undefined;
    this.changed = () => undefined;
  }

  /** What is seen now; its neighbours follow when nothing is scrolled for a moment. */
  want({ first, last, left, right }) {
    const seen = [];
    for (let page = Math.floor(first / PAGE); page * PAGE < Math.max(last, 1); page += 1) {
      for (let band = Math.floor(left / BAND); band * BAND < Math.max(right, 1); band += 1) seen.push([page, band]);
    }
    this.set(seen);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.set([...seen, ...this.beside(seen)]), CALM);
  }

  beside(seen) {
    const down = seen.map(([page, band]) => [page + 1, band]);
    const up = seen.map(([page, band]) => [page - 1, band]);
    return [...down, ...up].filter(([page]) => page >= 0 && page * PAGE < this.rows);
  }

  set(places) {
    for (const [page, band] of places) this.touch(key(page, band));
    this.wanted = places.filter(([page, band]) => !this.kept.has(key(page, band)) && !this.flying.has(key(page, band)));
    this.pump();
  }

  touch(place) {
    const found = this.kept.get(place);
    if (found === undefined) return;
    this.kept.delete(place);
    this.kept.set(place, found);
  }

  pump() {
    while (this.flying.size < IN_FLIGHT && this.wanted.length > 0 && !this.isOver) this.fetch(...this.wanted.shift());
  }

  async fetch(page, band) {
    const place = key(page, band);
    this.flying.add(place);
    try {
      this.take(place, await this.load({ offset: page * PAGE, rows: PAGE, left: band * BAND, right: Math.min((band + 1) * BAND, this.columns) }));
    } catch (error) {
      this.error = error;
    }
    this.flying.delete(place);
    this.pump();
    this.changed();
  }

  take(place, found) {
    if (found.error) this.error = found.error;
    if (found.rows === undefined) return;
    this.error = undefined;
    this.rows = found.seen;
    this.line = found.line;
    this.kept.set(place, found.rows);
    if (found.marks) this.marks.set(Number.parseInt(place, 10), found.marks);
    if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
  }

  /** Ask for nothing more. */
  end() {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  /** A text, false for null, [beginning, length] of a long one; undefined while it is not there. */
  cell(row, column) {
    return this.kept.get(key(Math.floor(row / PAGE), Math.floor(column / BAND)))?.[row % PAGE]?.[column % BAND];
  }

  /** How a row differs, where that is told: `added`, `removed`, `changed`. */
  mark(row) {
    return this.marks.get(Math.floor(row / PAGE))?.[row % PAGE];
  }

  /** A sign that changes when the cells of a row come in. */
  stamp(row, left, right) {
    let stamp = "";
    for (let band = Math.floor(left / BAND); band * BAND < right; band += 1) stamp += this.kept.has(key(Math.floor(row / PAGE), band)) ? "1" : "0";
    return stamp;
  }

  /** Whether all that is seen is there. */
  has({ first, last, left, right }) {
    for (let row = first; row < last; row += 1) if (this.stamp(row, left, right).includes("0")) return false;
    return true;
  }
}
