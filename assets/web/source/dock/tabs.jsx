// A row of tabs: arrows go from one to the next, a badge says what waits behind one.
import * as React from "react";

export function Tabs({ label, tabs, chosen, choose }) {
  const list = React.useRef(null);
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (tabs.findIndex((tab) => tab.key === chosen) + step + tabs.length) % tabs.length;
    choose(tabs[next].key);
    list.current.children[next].focus();
  };
  return (
    <div className="dock-tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
      {tabs.map(({ key, title, badge }) => (
        <button key={key} type="button" role="tab" aria-selected={key === chosen} aria-controls={`dock-${key}`} tabIndex={key === chosen ? 0 : -1} onClick={() => choose(key)}>
          {title}
          {badge && <span className={`badge is-${badge.sort}`}>{badge.words}</span>}
        </button>
      ))}
    </div>
  );
}
