// Texts of several lines: data that is written out, queries, and what only the text of the file can say.
import * as React from "react";
import { Code } from "./code.jsx";
import { useDraft } from "./draft.jsx";
import { marked, pieces, toUnits } from "./highlight.js";

/** `isProse`: words for people, not data. */
export function LongText({ label, value, onChange, isWrong, disabled, placeholder, describedBy, isProse = false }) {
  const [text, type, send] = useDraft(value, onChange);
  const whole = [{ text, sort: "plain" }];
  return <Code {...{ text, pieces: whole, isWrong, disabled, placeholder }} className={isProse ? "prose" : ""} aria-label={label} aria-describedby={describedBy} onChange={(event) => type(event.target.value)} onBlur={send} />;
}

export function Query({ label, value, onChange, problems, disabled, describedBy }) {
  const [text, type, send] = useDraft(value, onChange);
  const spans = text === value ? spansOf(problems, text) : [];
  const shown = marked(pieces(text, { isQuery: true }), spans);
  const isWrong = problems.some((problem) => problem.severity === "error");
  return <Code {...{ text, pieces: shown, isWrong, disabled }} aria-label={label} aria-describedby={describedBy} onChange={(event) => type(event.target.value)} onBlur={send} />;
}

/** A value as the file writes it: sent when the field is left, as half of it means nothing. */
export function Written({ label, value, onChange, isWrong, disabled, describedBy }) {
  const [text, type, send] = useDraft(value, onChange, { pause: null, keep: true });
  const whole = [{ text, sort: "plain" }];
  return <Code {...{ text, pieces: whole, isWrong, disabled }} aria-label={`${label}, as the file writes it`} aria-describedby={describedBy} onChange={(event) => type(event.target.value)} onBlur={send} />;
}

export function spansOf(problems, text) {
  return problems.filter((problem) => problem.start !== undefined).map((problem) => [toUnits(text, problem.start), toUnits(text, problem.end)]);
}
