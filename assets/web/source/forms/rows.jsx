// Lists and mappings as rows: add, remove, move by the handle or by Alt with an arrow.
import * as React from "react";
import { Button } from "../ui/button.jsx";
import { useForm } from "./context.jsx";
import { useAhead } from "./draft.jsx";
import { Row } from "./row.jsx";

const BY_NAME = new Set(["expressions", "types", "names", "named_references"]);

export function Rows({ field }) {
  const { say, canEdit } = useForm();
  const [saved, change] = useAhead(field.rows, (rows) => say("set_rows", { field: field.name, rows }));
  const [draft, setDraft] = React.useState(null);
  const [held, setHeld] = React.useState(null);
  const box = React.useRef(null);
  const rows = held ?? saved;
  const put = (make) => {
    const next = make(rows);
    const isTwice = BY_NAME.has(field.shape) && twice(next) !== undefined;
    setHeld(isTwice ? next : null);
    if (!isTwice) change(() => next);
  };
  const shown = draft ? [...rows, draft] : rows;
  const set = (place, cell, text, { isChosen = false } = {}) => {
    const row = shown[place].map((each, index) => (index === cell ? text : each));
    if (place < rows.length) put((before) => before.map((each, index) => (index === place ? row : each)));
    else if (!isWhole(row, field) || (BY_NAME.has(field.shape) && rows.some((each) => each[0] === row[0]))) setDraft(row);
    else {
      put((before) => [...before, row]);
      setDraft(isChosen && field.cells.length === 1 ? blank(field) : null);
    }
  };
  const leave = (row) => {
    if (row.every((text, cell) => text === blank(field)[cell])) setDraft(null);
    else if (row[0] && !(BY_NAME.has(field.shape) && rows.some((each) => each[0] === row[0]))) {
      put((before) => [...before, row]);
      setDraft(null);
    }
  };
  const remove = (place) => {
    if (place >= rows.length) setDraft(null);
    else put((before) => before.filter((_, index) => index !== place));
    focusOn(box, Math.max(0, place - 1));
  };
  const move = (from, to) => {
    if (to < 0 || to >= rows.length || from >= rows.length || from === to) return;
    put((before) => moved(before, from, to));
    focusOn(box, to, ".grip");
  };
  const again = twice(shown);
  return (
    <div className={`rows ${field.shape}`} ref={box}>
      {shown.map((row, place) => (
        <Row key={place} {...{ field, row, place, set, remove, move }} isDraft={place >= rows.length} leave={leave} isTwice={BY_NAME.has(field.shape) && row[0] !== "" && row[0] === again} />
      ))}
      {canEdit && (
        <Button sort="link" icon="plus" className="add" onClick={() => (draft ? leave(draft) : undefined, setDraft(blank(field)))}>
          {field.add}
        </Button>
      )}
    </div>
  );
}

const blank = (field) => field.cells.map((cell) => cell.choices[0] ?? "");

/** Whether each cell has what it needs. */
function isWhole(row, field) {
  if (field.shape === "selectors") return row[0] === "all" || row[1] !== "";
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
