// A small editor of code: a text area over a layer that colours the same text.
import * as React from "react";

/** `pieces`: [{text, sort, isWrong}] which together are `text`. The text area gets all other properties. */
export const Code = React.forwardRef(function Code({ text, pieces, isWrong, placeholder, className = "", ...rest }, ref) {
  return (
    <div className={`editor ${isWrong ? "wrong" : ""} ${className}`}>
      <pre aria-hidden="true">
        {pieces.map((piece, place) => (
          <span key={place} className={`is-${piece.sort} ${piece.isWrong ? "wavy" : ""}`}>
            {piece.text}
          </span>
        ))}
        {"\n"}
      </pre>
      <textarea
        ref={ref}
        value={text}
        placeholder={placeholder}
        aria-invalid={isWrong || undefined}
        rows={1}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        {...rest}
      />
    </div>
  );
});

/** Writes words in the place of others as if they were typed, so that the field's own undo takes them back; the caret goes behind. */
export function replaceIn(area, start, end, words) {
  area.focus();
  area.setSelectionRange(start, end);
  if (document.execCommand("insertText", false, words)) return;
  area.setRangeText(words, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}
