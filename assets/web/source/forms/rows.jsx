// Lists and mappings as rows: add, remove, move by the handle or by Alt with an arrow.
import * as React from "react";
import { Button } from "../ui/button.jsx";
import { useForm } from "./context.jsx";
import { isWholeCheck, withCheck } from "./check.jsx";
import { useAhead } from "./draft.jsx";
import { Row } from "./row.jsx";

const ONE_BY_ONE = new Set(["columns", "selectors"]); // where one is chosen, the next may be
const BY_NAME = new Set(["expressions", "cases", "sizes", "types", "names", "pairs", "named_references"]);

export function Rows({ field }) {
  const { canEdit } = useForm();
  const box = React.useRef(null);
  const { rows, draft, set, leave, remove, move, begin } = useRows(field, (place, what) => focusOn(box, place, what));
  const shown = draft ? [...rows, draft] : rows;
  const again = BY_NAME.has(field.shape) ? twice(shown) : undefined;
  return (
    <div className={`rows ${field.shape}`} ref={box}>
      {shown.map((row, place) => (
        <Row key={place} {...{ field, row, place, set, remove, move, leave }} isDraft={place >= rows.length} isTwice={row[0] !== "" && row[0] === again} />
      ))}
      {canEdit && (
        <Button sort="link" icon="plus" className="add" onClick={begin}>
          {field.add}
        </Button>
      )}
    </div>
  );
}

/**
 * The rows as they are shown, the one that is being made, and what changes them. A row is written once it has what it needs, or when
 * it is left with a name; rows of one name are held back until one has another.
 */
function useRows(field, focus) {
  const { say } = useForm();
  const [saved, change] = useAhead(field.rows, (rows) => say("set_rows", { field: field.name, rows }));
  const [held, setHeld] = React.useState(null);
  const [draft, setDraft] = React.useState(null);
  const now = React.useRef({});
  now.current = { rows: held ?? saved, draft }; // what several events of one moment have made of them
  const put = (next) => {
    now.current.rows = next;
    const isTwice = BY_NAME.has(field.shape) && twice(next) !== undefined;
    setHeld(isTwice ? next : null);
    if (!isTwice) change(() => next);
  };
  const make = (next) => {
    now.current.draft = next;
    setDraft(next);
  };
  const isFree = (row) => !(BY_NAME.has(field.shape) && now.current.rows.some((each) => each[0] === row[0]));
  const set = (place, cell, text, { isChosen = false } = {}) => {
    const { rows, draft: made } = now.current;
    const with_ = (row) => (field.shape === "checks" && cell === 0 ? withCheck(row, text) : row.map((each, index) => (index === cell ? text : each)));
    if (place < rows.length) put(rows.map((each, index) => (index === place ? with_(each) : each)));
    else if (made) {
      const row = with_(made);
      const isDone = isWhole(row, field) && isFree(row);
      if (isDone) put([...rows, row]);
      make(!isDone ? row : isChosen && ONE_BY_ONE.has(field.shape) ? blank(field) : null);
    }
  };
  const leave = () => {
    const { rows, draft: made } = now.current;
    if (made && made[0] && isFree(made) && !isBlank(made, field)) put([...rows, made]);
    if (made && (isFree(made) || isBlank(made, field))) make(null);
  };
  const remove = (place) => {
    if (place >= now.current.rows.length) make(null);
    else put(now.current.rows.filter((_, index) => index !== place));
    focus(Math.max(0, place - 1));
  };
  const move = (from, to) => {
    const { rows } = now.current;
    if (to < 0 || to >= rows.length || from >= rows.length || from === to) return;
    put(moved(rows, from, to));
    focus(to, ".grip");
  };
  const begin = () => {
    leave();
    make(blank(field));
  };
  return { ...now.current, set, leave, remove, move, begin };
}

const isBlank = (row, field) => row.every((text, cell) => text === blank(field)[cell]);

const blank = (field) => field.cells.map((cell) => cell.choices[0] ?? "");

/** Whether each cell has what it needs. */
function isWhole(row, field) {
  if (field.shape === "selectors") return row[0] === "all" || row[1] !== "";
  if (field.shape === "checks") return isWholeCheck(row);
  return row.every((text) => text !== "");
}

const twice = (rows) => rows.map((row) => row[0]).find((name, place, names) => names.indexOf(name) < place);

function moved(rows, from, to) {
  const rest = rows.filter((_, index) => index !== from);
  return [...rest.slice(0, to), rows[from], ...rest.slice(to)];
}

function focusOn(box, place, what = "input, textarea, select") {
  requestAnimationFrame(() => {
    const all = box.current?.querySelectorAll(".row-of-cells") ?? [];
    (all[place]?.querySelector(what) ?? box.current?.querySelector(".add"))?.focus();
  });
}
