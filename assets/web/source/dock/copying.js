// Cells for the clipboard, as a spreadsheet takes them: asked part by part, so that also what was never drawn is there.
import * as React from "react";
import { useStore } from "../store.jsx";

const MOST_COPIED = 100_000;
const COPIED_AT_ONCE = 1_000;

/** Copies a range; `ask(part)` promises {text, rows}. It says how much there was, and what was left out. */
export function useCopying() {
  const store = useStore();
  return React.useCallback(
    async (range, ask) => {
      const { text, rows } = await copied(range, ask);
      await navigator.clipboard.writeText(text);
      store.show({ is: "toast", number: `copied ${Date.now()}`, sort: "note", code: "", message: wordsOf(range, rows), hint: "", node: "" });
    },
    [store],
  );
}

async function copied({ top, bottom, left, right }, ask) {
  const last = Math.min(bottom, top + MOST_COPIED - 1);
  const texts = [];
  let rows = 0;
  for (let offset = top; offset <= last; offset += COPIED_AT_ONCE) {
    const part = await ask({ offset, rows: Math.min(COPIED_AT_ONCE, last - offset + 1), left, right: right + 1 });
    if (part.text === undefined) break;
    texts.push(part.text);
    rows += part.rows;
  }
  return { text: texts.join("\n"), rows };
}

function wordsOf({ top, bottom, left, right }, rows) {
  const all = bottom - top + 1;
  const cells = (rows * (right - left + 1)).toLocaleString("en");
  const more = rows < all ? ` Only the first ${rows.toLocaleString("en")} of ${all.toLocaleString("en")} rows.` : "";
  return `${cells} ${cells === "1" ? "cell" : "cells"} copied.${more}`;
}
