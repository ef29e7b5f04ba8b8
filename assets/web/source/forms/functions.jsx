// All functions: looked for by name, by what they do, or by other words; the chosen one is written at the caret.
import * as React from "react";
import { Button } from "../ui/button.jsx";
import { Dialog } from "../ui/dialog.jsx";
import { Icon } from "../ui/icon.jsx";
import { useForm } from "./context.jsx";

export function Functions({ close, insert }) {
  const { ask } = useForm();
  const [all, setAll] = React.useState([]);
  const [text, setText] = React.useState("");
  const [place, setPlace] = React.useState(0);
  React.useEffect(() => {
    ask("functions", {}).then(setAll, () => {});
  }, [ask]);
  const found = React.useMemo(() => matching(all, text), [all, text]);
  const chosen = found[Math.min(place, found.length - 1)];
  const key = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setPlace((before) => Math.min(Math.max(before + step, 0), found.length - 1));
    else if (event.key === "Enter" && chosen) insert(call(chosen));
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Functions" close={close} className="functions">
      <div className="query">
        <Icon name="look" />
        <input
          role="combobox"
          aria-label="Find a function"
          aria-expanded="true"
          aria-controls="functions-found"
          aria-activedescendant={chosen ? `function-${chosen.name}` : undefined}
          placeholder="upper, date, split..."
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setPlace(0);
          }}
          onKeyDown={key}
        />
      </div>
      <div className="halves">
        <ul id="functions-found" role="listbox" aria-label="Functions">
          {found.map((each, index) => (
            <Name key={each.name} each={each} isOn={each === chosen} choose={() => setPlace(index)} insert={() => insert(call(each))} isFirst={index === 0 || found[index - 1].family !== each.family} />
          ))}
        </ul>
        {chosen && <About each={chosen} insert={() => insert(call(chosen))} />}
      </div>
    </Dialog>
  );
}

function Name({ each, isOn, choose, insert }) {
  const row = React.useRef(null);
  React.useEffect(() => {
    if (isOn) row.current?.scrollIntoView({ block: "nearest" });
  }, [isOn]);
  return (
    <li ref={row} id={`function-${each.name}`} role="option" aria-selected={isOn} onClick={choose} onDoubleClick={insert}>
      <span className="mono">{each.name}</span>
      <span className="detail">{each.family}</span>
    </li>
  );
}

function About({ each, insert }) {
  return (
    <div className="about-function">
      <h2 className="mono">{each.name}</h2>
      <p>{each.meaning}</p>
      <ul className="mono">
        {each.calls.map((call) => (
          <li key={call}>{call}</li>
        ))}
      </ul>
      <p className="mono example">{each.example}</p>
      <p className="mono example">{each.on_null}</p>
      {!each.runs_on_spark && <p className="hint">DuckDB only: Spark has nothing with the same result.</p>}
      <Button sort="main" onClick={insert}>
        Insert
      </Button>
    </div>
  );
}

const call = (each) => (each.is_operator ? each.name : `${each.name}(`);

function matching(all, text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return all;
  const rank = (each) => {
    if (each.name.startsWith(wanted)) return 0;
    if (each.name.includes(wanted) || each.synonyms.some((word) => word.startsWith(wanted))) return 1;
    return `${each.family} ${each.meaning}`.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return all.map((each) => [rank(each), each]).filter(([found]) => found < 3).sort(([one], [other]) => one - other).map(([, each]) => each);
}
