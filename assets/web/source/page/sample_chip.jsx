// The sample: what the rows stand for, how many there shall be, and which.
import * as React from "react";
import { useAsk } from "../store.jsx";
import { Chip } from "../ui/chip.jsx";
import { TextField, useTexts } from "../ui/text_field.jsx";

export function SampleChip({ sample, sampling }) {
  const words = sample === "all rows" ? "all rows" : <span className="cut">sample: <b>{sample || `${Number(sampling.rows).toLocaleString("en")} rows`}</b></span>;
  return (
    <Chip label="Sample" command="sample" className="sample" words={words}>
      {(close) => <Sampling sampling={sampling} close={close} />}
    </Chip>
  );
}

function Sampling({ sampling, close }) {
  return (
    <>
      <header>
        <h2>Sample</h2>
        <p>What is shown is computed from a part of each source; a run reads all rows.</p>
      </header>
      {sampling.lines.length > 0 && <ul className="facts">{sampling.lines.map((line) => <li key={line}>{line}</li>)}</ul>}
      <Numbers sampling={sampling} close={close} />
    </>
  );
}

function Numbers({ sampling, close }) {
  const ask = useAsk();
  const before = { rows: sampling.rows, seed: sampling.seed };
  const isSame = (values) => Object.keys(before).every((name) => values[name] === before[name]);
  const texts = useTexts(before, async (values) => (isSame(values) ? {} : ask("frame", "sample", { values })), close);
  const field = (name) => ({ disabled: !sampling.can_set, inputMode: "numeric", ...texts.field(name) });
  return (
    <form {...texts.form}>
      <TextField label="Rows of each source" detail={sampling.usual} {...field("rows")} />
      <TextField label="Seed" detail="Another number takes other rows." {...field("seed")} />
      {texts.error}
      <footer>
        <span className="kept">{sampling.can_set ? "Kept in penstock.yaml, for all pipelines of the project." : "Another process writes the project."}</span>
        <button type="submit" className="button main" disabled={!sampling.can_set}>Take the sample</button>
      </footer>
    </form>
  );
}
