// What must be known of the file: someone else's change, another writer, unsaved edits of an earlier session.
import * as React from "react";
import { useSend, useView } from "../store.jsx";
import { Button } from "../ui/button.jsx";
import { Icon } from "../ui/icon.jsx";

const SIGNS = { error: "bad", warning: "warn", note: "note" };

export function Notices() {
  const notices = useView("frame").notices;
  const send = useSend();
  return (
    <div className="notices">
      {notices.map((notice) => (
        <div key={`${notice.code} ${notice.recovery}`} className={`notice ${notice.severity}`} role={notice.severity === "error" ? "alert" : "status"}>
          <Icon name={SIGNS[notice.severity]} />
          <b>{notice.words}</b>
          <span className="detail">{notice.detail}</span>
          <span className="spring" />
          {notice.choices.map(([choice, title], place) => (
            <Button key={choice} small sort={place === 0 ? "main" : "plain"} onClick={() => send("frame", "notice", chosen(choice, notice))}>
              {title}
            </Button>
          ))}
        </div>
      ))}
    </div>
  );
}

const chosen = (choice, notice) => (notice.recovery === undefined ? { choice } : { choice, recovery: notice.recovery });
