// What a column's head offers: another order, fewer rows.
import * as React from "react";
import { useAsk } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { useOutside } from "../ui/menu.jsx";
import { wordsOf } from "./look.jsx";

export function HeadMenu({ column, element, place, tests, look, set, close }) {
  const box = React.useRef(null);
  const [test, setTest] = React.useState(tests[0]);
  const [value, setValue] = React.useState("");
  const takesValue = !test?.startsWith("is ");
  useOutside(box, true, close);
  React.useEffect(() => box.current.querySelector("button").focus(), []);
  const sort = (descending) => () => (set({ ...look, sort: { column: column.name, descending } }), close());
  const filter = (event) => {
    event.preventDefault();
    set({ ...look, conditions: [...look.conditions, { column: column.name, test, value: takesValue ? value : "" }] });
    close();
  };
  const leave = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
  };
  return (
    <div className="head-menu" role="dialog" aria-label={`Sort or filter by ${column.name}`} ref={box} style={placed(element)} onKeyDown={leave}>
      <div className="row-of">
        <Button small icon="up" onClick={sort(false)}>Smallest first</Button>
        <Button small icon="down" onClick={sort(true)}>Largest first</Button>
      </div>
      {tests.length > 0 && (
        <form onSubmit={filter}>
          <label>
            <span>Only rows where {column.name}</span>
            <select className="field" value={test} onChange={(event) => setTest(event.target.value)}>
              {tests.map((each) => <option key={each} value={each}>{wordsOf(each)}</option>)}
            </select>
          </label>
          {takesValue && <input className="field" aria-label="Value" value={value} placeholder={column.is_number ? "12" : "value"} onChange={(event) => setValue(event.target.value)} />}
          <Button small sort="main" type="submit">Show only these</Button>
        </form>
      )}
      <p>The pipeline stays as it is.</p>
      <Way place={place} column={column.name} />
    </div>
  );
}

/** Where the values come from and go, in words. */
function Way({ place: { node, port }, column }) {
  const ask = useAsk();
  const [way, setWay] = React.useState(null);
  React.useEffect(() => {
    let isWanted = true;
    ask("canvas", "lineage", { node, port, column }).then((found) => isWanted && setWay(found), () => {});
    return () => {
      isWanted = false;
    };
  }, [ask, node, port, column]);
  if (!way) return null;
  return (
    <dl className="way">
      <dt>Comes from</dt>
      <dd>{way.origins.join(", ") || "nothing before it"}</dd>
      <dt>Goes to</dt>
      <dd>{way.ends.join(", ") || "nothing behind it"}</dd>
    </dl>
  );
}

/** Under the head, or above its lower edge where there is no room below. */
function placed(element) {
  const { left, top, bottom } = element.getBoundingClientRect();
  const x = Math.min(left, window.innerWidth - 268);
  return bottom + 300 < window.innerHeight ? { left: x, top: bottom } : { left: x, bottom: window.innerHeight - top };
}
