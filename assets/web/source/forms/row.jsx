// One row: its handle, its cells, and what takes it away.
import * as React from "react";
import { IconButton } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";
import { Cell } from "./cell.jsx";
import { Check } from "./check.jsx";
import { useForm } from "./context.jsx";
import { Problems } from "./problems.jsx";

const WITH_EXPRESSIONS = new Set(["expressions", "cases"]);

export function Row({ field, row, place, set, remove, move, leave, isDraft, isTwice }) {
  const { say, canEdit } = useForm();
  const box = React.useRef(null);
  const problems = isDraft ? [] : field.problems.filter((problem) => problem.row === place);
  const name = row[0] || `row ${place + 1}`;
  const errors = problems.filter((problem) => problem.severity === "error");
  const isOfPort = (problem) => problem.code === "field.port"; // its name is wrong, and not what stands beside it
  const hasError = errors.length > 0;
  const isWrong = (cell) => {
    if (cell.sort === "expression") return !errors.every(isOfPort);
    return isTwice || errors.some(isOfPort) || (hasError && !WITH_EXPRESSIONS.has(field.shape));
  };
  const key = (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.altKey) return;
    event.preventDefault();
    move(place, place + step);
  };
  const blur = (event) => {
    if (isDraft && !box.current.contains(event.relatedTarget)) leave();
  };
  React.useEffect(() => {
    if (isDraft) (box.current.querySelector("input, textarea") ?? box.current.querySelector("select"))?.focus();
  }, [isDraft]);
  const type = field.types[row[0]];
  return (
    <div className={`row-of-cells cells-${field.cells.length}`} role="group" aria-label={`${field.title}: ${name}`} ref={box} onKeyDown={key} onBlur={blur}>
      <div className="line">
        {canEdit && !isDraft && <Grip {...{ name, place, move }} />}
        {field.shape === "checks" ? (
          <Check {...{ field, row, place, set, isDraft }} isWrong={hasError} />
        ) : (
          field.cells.map((cell, index) => (
            <Cell key={cell.name} {...{ field, cell, row, place, problems, isDraft }} value={row[index]} isWrong={isWrong(cell)} onChange={(text, how) => set(place, index, text, how)} />
          ))
        )}
        {field.shape === "expressions" && type && <span className="type">{type}</span>}
        {canEdit && <IconButton icon="close" size={12} className="take" label={`Remove ${name}`} onClick={() => remove(place)} />}
      </div>
      {isTwice && <p className="twice">Two rows are called {row[0]}: give one of them another name.</p>}
      <Problems problems={problems} disabled={!canEdit} apply={(problem, title) => say("apply_fix", { field: problem.field, code: problem.code, title })} />
    </div>
  );
}

/** Drag it, or press the arrows on it. */
function Grip({ name, place, move }) {
  const press = (event) => {
    event.preventDefault();
    const grip = event.currentTarget;
    const rows = [...grip.closest(".rows").querySelectorAll(".row-of-cells")];
    grip.setPointerCapture(event.pointerId);
    grip.focus();
    const row = rows[place];
    row.classList.add("moving");
    const over = (now) => rows.forEach((each, index) => each.classList.toggle("target", index === placeAt(rows, now.clientY) && index !== place));
    const end = (last) => {
      grip.removeEventListener("pointermove", over);
      rows.forEach((each) => each.classList.remove("moving", "target"));
      if (last.type === "pointerup") move(place, placeAt(rows, last.clientY));
    };
    grip.addEventListener("pointermove", over);
    grip.addEventListener("pointerup", end, { once: true });
    grip.addEventListener("pointercancel", end, { once: true });
  };
  const key = (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || event.altKey) return;
    event.preventDefault();
    move(place, place + step);
  };
  return (
    <button type="button" className="grip" aria-label={`Move ${name}`} title="Drag, or press an arrow" onPointerDown={press} onKeyDown={key}>
      <Icon name="drag" size={12} />
    </button>
  );
}

function placeAt(rows, height) {
  const found = rows.findIndex((row) => height < row.getBoundingClientRect().bottom);
  return found < 0 ? rows.length - 1 : found;
}
