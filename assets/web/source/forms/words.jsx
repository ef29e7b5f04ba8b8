// Words of documentation.
import * as React from "react";

/** What stands between backticks is code. */
export function withCode(text) {
  return text.split("`").map((part, place) => (place % 2 ? <code key={place}>{part}</code> : part));
}
