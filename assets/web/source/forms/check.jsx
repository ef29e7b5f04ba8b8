// One check of `assert_rows`: its sort and severity, what it is about, its bounds, and a name if it shall have one.
import * as React from "react";
import { Combobox } from "./combobox.jsx";
import { useColumns, useForm } from "./context.jsx";
import { Choice, TextInput } from "./plain.jsx";

const CHECK = 0, SUBJECT = 1, FIRST = 2, SECOND = 3, SEVERITY = 4, NAME = 5;
const WORDS = { not_null: "is not null", in: "is one of", between: "lies between", matches: "matches", unique: "is unique", row_count: "number of rows", that: "condition", fail: "stops a run", reject: "rejects the row", warn: "warns" };
/** What each sort has, and what stands in its empty cells. */
const CELLS = {
  not_null: { subject: "columns, with commas" },
  unique: { subject: "columns, with commas" },
  in: { column: "column", first: "values, with commas" },
  between: { column: "column", first: "from", second: "to" },
  matches: { column: "column", first: "regular expression" },
  row_count: { first: "at least", second: "at most" },
  that: { subject: "delay > 0 or cancelled" },
};

/** Whether it says enough to be written. */
export const isWholeCheck = ([check, subject, first, second]) =>
  check === "row_count" || check === "between" ? (check === "row_count" || subject !== "") && (first || second) !== "" : subject !== "" && (first !== "" || !CELLS[check].first);

/** The row with another sort of check: the column stays, bounds of another sort mean nothing. */
export const withCheck = (row, check) => [check, CELLS[row[CHECK]].column && CELLS[check].column ? row[SUBJECT] : "", "", "", row[SEVERITY], row[NAME]];

export function Check({ field, row, place, set, isWrong, isDraft }) {
  const { canEdit } = useForm();
  const columns = useColumns("");
  const has = CELLS[row[CHECK]];
  const cell = (index) => ({ label: `${field.cells[index].title} ${place + 1}`, value: row[index], disabled: !canEdit, onChange: (text, how) => set(place, index, text, how) });
  return (
    <div className="check">
      <div className="pair">
        <Choice {...cell(CHECK)} isList choices={field.cells[CHECK].choices} words={WORDS} />
        <Choice {...cell(SEVERITY)} isList choices={field.cells[SEVERITY].choices.filter((word) => row[CHECK] !== "row_count" || word !== "reject")} words={WORDS} />
      </div>
      {has.column && <Combobox {...cell(SUBJECT)} isWrong={isWrong} opens={isDraft} options={columns} placeholder={has.column} />}
      {has.subject && <TextInput {...cell(SUBJECT)} isWrong={isWrong} mono={row[CHECK] === "that"} placeholder={has.subject} />}
      {has.first && (
        <div className="pair">
          <TextInput {...cell(FIRST)} isWrong={isWrong} mono={row[CHECK] === "matches"} placeholder={has.first} />
          {has.second && <TextInput {...cell(SECOND)} isWrong={isWrong} placeholder={has.second} />}
        </div>
      )}
      <TextInput {...cell(NAME)} placeholder="name in the record of a run" />
    </div>
  );
}
