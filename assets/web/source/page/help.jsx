// Help: the guide, and a page about each kind of node and each function, found by any word for it; the selected node's page comes first.
import * as React from "react";
import { useAsk, useCommand, useView } from "../store.jsx";
import { withCode } from "../forms/words.jsx";
import { IconButton } from "../ui/button.jsx";
import { Dialog } from "../ui/dialog.jsx";
import { Icon } from "../ui/icon.jsx";
import { toneOf } from "../ui/tone.js";

export function Help() {
  const [isOpen, setOpen] = React.useState(false);
  const close = React.useCallback(() => setOpen(false), []);
  useCommand("help", () => setOpen(true));
  return isOpen && <Pages close={close} />;
}

function Pages({ close }) {
  const ask = useAsk();
  const kind = useView("inspector")?.node?.kind;
  const [text, setText] = React.useState("");
  const [found, setFound] = React.useState([]);
  const [chosen, choose] = React.useState(null);
  React.useEffect(() => {
    let isWanted = true;
    const take = (topics) => {
      if (!isWanted) return;
      setFound(topics);
      choose((!text && topics.find((topic) => topic.sort === "node" && topic.name === kind)) || topics[0] || null);
    };
    ask("help", "find", { text }).then(take, () => {});
    return () => {
      isWanted = false;
    };
  }, [ask, text]);
  const key = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || found.length === 0) return;
    choose(found[Math.min(Math.max(found.indexOf(chosen) + step, 0), found.length - 1)]);
    event.preventDefault();
  };
  return (
    <Dialog label="Help" close={close} className="help">
      <div className="query">
        <Icon name="look" />
        <input
          role="combobox"
          aria-label="Search help"
          aria-expanded="true"
          aria-controls="topics"
          aria-activedescendant={chosen ? idOf(chosen) : undefined}
          placeholder="vlookup, remove duplicates, week of a date..."
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={key}
        />
        <IconButton icon="close" label="Close" onClick={close} />
      </div>
      <div className="halves">
        <ul id="topics" role="listbox" aria-label="Pages">
          {found.map((topic) => (
            <Topic key={idOf(topic)} topic={topic} isOn={topic === chosen} choose={choose} />
          ))}
          {found.length === 0 && <li className="none">No page has these words</li>}
        </ul>
        {chosen && <Page topic={chosen} />}
      </div>
    </Dialog>
  );
}

/** The sign before a page that has no icon, and what stands behind its name. */
const SIGNS = { guide: "¶", function: "ƒ" };
const detailOf = (topic) => (topic.sort === "function" ? topic.family : topic.sort);

const idOf = (topic) => `topic-${topic.sort}-${topic.name}`;

function Topic({ topic, isOn, choose }) {
  const row = React.useRef(null);
  React.useEffect(() => {
    if (isOn) row.current?.scrollIntoView({ block: "nearest" });
  }, [isOn]);
  return (
    <li ref={row} id={idOf(topic)} role="option" aria-selected={isOn} onClick={() => choose(topic)} style={{ "--tone": toneOf(topic.family) }}>
      {topic.sort === "node" ? <Icon kind={topic.name} size={16} /> : <span className="sign mono">{SIGNS[topic.sort]}</span>}
      <span className={topic.sort === "function" ? "name mono" : "name"}>{topic.title}</span>
      <span className="detail">{detailOf(topic)}</span>
    </li>
  );
}

function Page({ topic }) {
  const ask = useAsk();
  const [page, setPage] = React.useState(null);
  const box = React.useRef(null);
  React.useEffect(() => {
    let isWanted = true;
    ask("help", "page", { sort: topic.sort, name: topic.name }).then((found) => isWanted && setPage(found), () => {});
    box.current?.scrollTo(0, 0);
    return () => {
      isWanted = false;
    };
  }, [ask, topic]);
  return (
    <article className="page" ref={box} tabIndex={0} aria-label={topic.title}>
      {page && <Content page={page} />}
    </article>
  );
}

function Content({ page }) {
  return (
    <>
      <h2>
        {page.title} {page.blocks.length === 0 && page.title !== page.name && <code>{page.name}</code>}
      </h2>
      {page.paragraphs.map((paragraph) => (
        <p key={paragraph}>{withCode(paragraph)}</p>
      ))}
      {page.blocks.map((block, place) => (
        <Block key={place} block={block} />
      ))}
      {page.calls.length > 0 && <pre>{page.calls.join("\n")}</pre>}
      {page.cases.length > 0 && <Cases cases={page.cases} />}
      <dl className="facts">
        {page.facts.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {page.fields.length > 0 && <Fields fields={page.fields} />}
      {page.presets.length > 0 && <h3>Presets</h3>}
      {page.presets.map(([title, description]) => (
        <p key={title}>
          <b>{title}.</b> {description}
        </p>
      ))}
      {page.samples.map((sample) => (
        <Sample key={sample.title} sample={sample} />
      ))}
    </>
  );
}

function Block({ block }) {
  if (block.sort === "heading") return <h3>{withCode(block.text)}</h3>;
  if (block.sort === "text") return <p>{withCode(block.text)}</p>;
  if (block.sort === "code") return <pre>{block.text}</pre>;
  if (block.sort === "table") return <Table rows={block.rows} />;
  return (
    <ul className="items">
      {block.rows.map(([item]) => (
        <li key={item}>{withCode(item)}</li>
      ))}
    </ul>
  );
}

function Table({ rows: [head, ...rows] }) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row[0]}>
            {row.map((cell, place) => (
              <td key={place}>{withCode(cell)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cases({ cases }) {
  return (
    <table>
      <tbody>
        {cases.map(([expression, result]) => (
          <tr key={expression}>
            <td className="mono">{expression}</td>
            <td className="mono">{result}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Fields({ fields }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Default</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.name}>
            <td className="mono">{field.name}</td>
            <td className="mono">{field.default}</td>
            <td>{withCode(field.meaning)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Sample({ sample }) {
  return (
    <section aria-label={sample.title}>
      <h3>{sample.title}</h3>
      <pre>{sample.text}</pre>
      <div className="tables">
        {sample.tables.map(([name, rows]) => (
          <figure key={name}>
            <figcaption>{name}</figcaption>
            <pre>{rows}</pre>
          </figure>
        ))}
      </div>
    </section>
  );
}
