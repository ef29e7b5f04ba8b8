// What may be written on: asked from Python as one types, chosen by arrows and Enter or Tab, or by mouse.
import * as React from "react";
import { Popup } from "../ui/popup.jsx";
import { replaceIn } from "./code.jsx";
import { useForm } from "./context.jsx";
import { toPoints, toUnits } from "./highlight.js";

const NONE = { found: [], place: 0 };
const MOST = 12;

export function useCompletions({ area, path }) {
  const { ask } = useForm();
  const [state, setState] = React.useState(NONE);
  const latest = React.useRef(0);
  const close = React.useCallback(() => {
    latest.current += 1;
    setState((before) => (before === NONE ? before : NONE));
  }, []);
  const look = (text, caret, { isAsked = false } = {}) => {
    const number = ++latest.current;
    if (!isAsked && !/[\w$."]$/.test(text.slice(0, caret))) {
      setState(NONE);
      return;
    }
    ask("complete", { path, text, place: toPoints(text, caret) }).then(
      (found) => number === latest.current && setState((isAsked && found.length > 0) || worth(found, text, caret) ? { found: found.slice(0, MOST), place: 0 } : NONE),
      () => {},
    );
  };
  const take = (completion) => {
    const text = area.current.value;
    replaceIn(area.current, toUnits(text, completion.start), toUnits(text, completion.end), completion.text);
    close();
  };
  const key = (event) => {
    const { found, place } = state;
    if (event.key === " " && event.ctrlKey) look(area.current.value, area.current.selectionStart, { isAsked: true });
    else if (event.key === "Escape" && found.length === 0) {
      close(); // what was asked and has not come yet is wanted no more
      return;
    } else if (found.length === 0) return;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      setState({ found, place: (place + step + found.length) % found.length });
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) take(found[place]);
    else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else return;
    event.preventDefault();
  };
  return { ...state, look, take, key, close };
}

/** Where a whole word is written already, Enter shall not make a longer one of it. */
function worth(found, text, caret) {
  return found.length > 0 && !found.some((each) => each.text.toLowerCase() === text.slice(toUnits(text, each.start), caret).toLowerCase());
}

export function Completions({ id, anchor, label, found, place, take }) {
  const chosen = found[place];
  return (
    <Popup anchor={anchor} className="completions">
      <ul id={id} role="listbox" aria-label={`What may stand in ${label}`}>
        {found.map((each, index) => (
          <li
            key={`${each.sort} ${each.text}`}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === place}
            className={`is-${each.sort}`}
            onPointerDown={(event) => {
              event.preventDefault();
              take(each);
            }}
          >
            <span>{each.label}</span>
            <span className="detail">{each.sort === "column" ? each.detail : each.sort}</span>
          </li>
        ))}
      </ul>
      {chosen.documentation && <Documentation text={chosen.documentation} />}
    </Popup>
  );
}

function Documentation({ text }) {
  const lines = text.split("\n");
  return (
    <div className="documentation" aria-live="polite">
      {lines.map((line, place) => (
        <p key={place} className={place === lines.length - 2 ? "" : "mono"}>
          {line}
        </p>
      ))}
    </div>
  );
}
