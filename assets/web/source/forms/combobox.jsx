// A text field with a list below it: what is typed narrows the list, and may stand by itself.
import * as React from "react";
import { Popup } from "../ui/popup.jsx";
import { useDelivery } from "./draft.jsx";

let numbers = 0;
const MOST = 200;

/** `options`: {value, detail}; `opens`: as soon as it has the focus; `onChange(text, {isChosen})` when one is chosen, or the field is left with another text. */
export function Combobox({ label, value, options, onChange, onType, placeholder, isWrong, disabled, mono, opens, describedBy }) {
  const [text, setText] = React.useState(value);
  const [isOpen, setOpen] = React.useState(false);
  const [place, setPlace] = React.useState(-1);
  const [isTyped, setTyped] = React.useState(false);
  const input = React.useRef(null);
  const id = React.useMemo(() => `combobox-${++numbers}`, []);
  React.useEffect(() => setText(value), [value]);
  const found = React.useMemo(() => (isTyped ? fitting(options, text) : options).slice(0, MOST), [options, text, isTyped]);
  const close = () => {
    setOpen(false);
    setPlace(-1);
    setTyped(false);
  };
  const choose = (option) => {
    setText(option.value);
    close();
    onChange(option.value, { isChosen: true });
  };
  const leave = () => {
    close();
    if (text !== value) onChange(text, { isChosen: false });
  };
  useDelivery(leave);
  const type = (next) => {
    setText(next);
    setTyped(true);
    setOpen(true);
    setPlace(next ? 0 : -1);
    onType?.(next);
  };
  const key = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.altKey) {
      event.preventDefault();
      if (!isOpen) setOpen(true);
      setPlace((before) => (isOpen ? (before + step + found.length) % Math.max(found.length, 1) : 0));
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (isOpen && found[place]) choose(found[place]);
      else leave();
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      setText(value);
      close();
    }
  };
  const shown = isOpen && found.length > 0;
  return (
    <span className="combobox">
      <input
        ref={input}
        className={`field ${mono ? "mono" : ""} ${isWrong ? "wrong" : ""}`}
        role="combobox"
        aria-label={label}
        aria-expanded={shown}
        aria-controls={shown ? id : undefined}
        aria-autocomplete="list"
        aria-activedescendant={shown && place >= 0 ? `${id}-${place}` : undefined}
        aria-invalid={isWrong || undefined}
        aria-describedby={describedBy}
        value={text}
        placeholder={placeholder}
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => type(event.target.value)}
        onClick={() => setOpen(true)}
        onFocus={(event) => {
          event.target.select();
          if (opens) setOpen(true);
        }}
        onBlur={leave}
        onKeyDown={key}
      />
      {shown && (
        <Popup anchor={input} className="options">
          <ul id={id} role="listbox" aria-label={label}>
            {found.map((option, index) => (
              <Option key={option.value} id={`${id}-${index}`} option={option} isOn={index === place} choose={choose} />
            ))}
          </ul>
        </Popup>
      )}
    </span>
  );
}

function Option({ id, option, isOn, choose }) {
  const row = React.useRef(null);
  React.useEffect(() => {
    if (isOn) row.current?.scrollIntoView({ block: "nearest" });
  }, [isOn]);
  const press = (event) => {
    event.preventDefault();
    choose(option);
  };
  return (
    <li ref={row} id={id} role="option" aria-selected={isOn} onPointerDown={press}>
      <span>{option.value}</span>
      {option.detail && <span className="detail">{option.detail}</span>}
    </li>
  );
}

function fitting(options, text) {
  const wanted = text.trim().toLowerCase();
  const scored = options.map((option) => [option.value.toLowerCase().indexOf(wanted), option]).filter(([at]) => at >= 0);
  return scored.sort((one, other) => Math.sign(one[0]) - Math.sign(other[0])).map(([, option]) => option);
}
