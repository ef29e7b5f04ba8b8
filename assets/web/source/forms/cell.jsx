// One cell of a row, by its sort.
import * as React from "react";
import { Combobox } from "./combobox.jsx";
import { useColumns, useForm } from "./context.jsx";
import { Expression } from "./expression.jsx";
import { Choice, TextInput } from "./plain.jsx";
import { Reference } from "./reference.jsx";

const NONE = [];
const EACH_ONCE = new Set(["columns", "selectors", "order_keys", "types", "names"]);
const WORDS = { asc: "asc", desc: "desc", last: "nulls last", first: "nulls first", name: "column", all: "all columns", starts: "starts with", ends: "ends with", matches: "matches", type: "of type" };

export function Cell({ field, cell, row, place, value, onChange, isWrong, problems, isDraft }) {
  const { canEdit, types } = useForm();
  const label = `${cell.title} ${place + 1}`;
  const common = { label, value, onChange, isWrong, disabled: !canEdit, opens: isDraft };
  const taken = EACH_ONCE.has(field.shape) ? field.rows.map((each) => each[field.shape === "selectors" ? 1 : 0]) : NONE;
  if (field.shape === "selectors" && cell.name === "value") return <Selected row={row} common={common} taken={taken} />;
  if (cell.sort === "column") return <Column {...common} taken={taken} input={field.shape === "key_pairs" ? "left" : ""} placeholder="column" />;
  if (cell.sort === "right_column") return <Column {...common} input="right" placeholder="column" />;
  if (cell.sort === "type") return <Combobox {...common} mono options={types.map((type) => ({ value: type }))} placeholder="type" />;
  if (cell.sort === "choice") return <Choice {...common} isList choices={cell.choices} words={WORDS} />;
  if (cell.sort === "reference") return <Reference {...common} />;
  if (cell.sort === "expression") return <Expression {...common} path={[field.name, row[0] || "result"]} problems={problems} />;
  return <TextInput {...common} placeholder={cell.title.toLowerCase()} className={cell.sort === "new_column" || cell.sort === "port" ? "new-column" : ""} />;
}

/** A column that comes in; those that are `taken` already are not offered again. */
export function Column({ input, taken = NONE, ...rest }) {
  const columns = useColumns(input);
  return <Combobox {...rest} options={columns.filter((column) => column.value === rest.value || !taken.includes(column.value))} />;
}

/** What is chosen by: nothing more for all columns, a column, a type, or a part of the name. */
function Selected({ row, common, taken }) {
  const { types } = useForm();
  if (row[0] === "all") return <span className="spring" />;
  if (row[0] === "name") return <Column {...common} taken={taken} input="" placeholder="column" />;
  if (row[0] === "type") return <Combobox {...common} mono options={types.map((type) => ({ value: type }))} placeholder="type" />;
  return <TextInput {...common} placeholder="part of the name" />;
}
