// The line to the studio's process: when it is lost the page says so, and comes back by itself.
import * as React from "react";

const ASK_MS = 1500;
const SETTLED_MS = 5000;

export function Connection() {
  const [isLost, setLost] = React.useState(false);
  React.useEffect(() => {
    let isOver = false;
    let isCut = false;
    // The process may go on and only this line be cut: what is done here would not arrive, so the page begins anew over the same session.
    for (const each of window.Bokeh.documents) each.on_event("connection_lost", () => (isCut = true));
    const look = async () => {
      while (!isOver) {
        await new Promise((resolve) => setTimeout(resolve, ASK_MS));
        const answer = await isThere();
        if (isOver) return;
        if (answer && isCut && performance.now() > SETTLED_MS) window.location.reload();
        setLost((was) => {
          if (was && answer) window.location.reload();
          return !answer;
        });
      }
    };
    look();
    return () => {
      isOver = true;
    };
  }, []);
  if (!isLost) return null;
  return (
    <div className="lost" role="alert">
      The studio does not answer. What you did is kept; this page comes back when it does. If it has ended, start it again.
    </div>
  );
}

async function isThere() {
  try {
    return (await fetch("/alive", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}
