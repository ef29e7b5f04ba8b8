// One cell of a row, by its sort.
import * as React from "react";
import { Combobox } from "./combobox.jsx";
import { useColumns, useForm } from "./context.jsx";
import { Expression } from "./expression.jsx";
import { Choice, TextInput } from "./plain.jsx";
import { Reference } from "./reference.jsx";

const WORDS = { asc: "asc", desc: "desc", last: "nulls last", first: "nulls first", name: "column", all: "all columns", starts: "starts with", ends: "ends with", matches: "matches", type: "of type" };

export function Cell({ field, cell, row, place, value, onChange, isWrong, problems, isDraft }) {
  const { canEdit, types } = useForm();
  const label = `${cell.title} ${place + 1}`;
  const common = { label, value, onChange, isWrong, disabled: !canEdit, opens: isDraft };
  if (field.shape === "selectors" && cell.name === "value") return <Selected row={row} common={common} />;
  if (cell.sort === "column") return <Column {...common} input={field.shape === "key_pairs" ? "left" : ""} placeholder="column" />;
  if (cell.sort === "right_column") return <Column {...common} input="right" placeholder="column" />;
  if (cell.sort === "type") return <Combobox {...common} mono options={types.map((type) => ({ value: type }))} placeholder="type" />;
  if (cell.sort === "choice") return <Choice {...common} isList choices={cell.choices} words={WORDS} />;
  if (cell.sort === "reference") return <Reference {...common} />;
  if (cell.sort === "expression") return <Expression {...common} path={[field.name, row[0] || "result"]} problems={problems} />;
  return <TextInput {...common} placeholder={cell.title.toLowerCase()} className={cell.sort === "new_column" ? "new-column" : ""} />;
}

export function Column({ input, ...rest }) {
  return <Combobox {...rest} options={useColumns(input)} />;
}

/** What is chosen by: nothing more for all columns, a column, a type, or a part of the name. */
function Selected({ row, common }) {
  const { types } = useForm();
  const columns = useColumns("");
  if (row[0] === "all") return <span className="spring" />;
  if (row[0] === "name") return <Combobox {...common} options={columns} placeholder="column" />;
  if (row[0] === "type") return <Combobox {...common} mono options={types.map((type) => ({ value: type }))} placeholder="type" />;
  return <TextInput {...common} placeholder="part of the name" />;
}
