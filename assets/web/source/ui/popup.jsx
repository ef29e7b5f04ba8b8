// A box below what it belongs to (above it where there is no room), over everything that scrolls or clips.
import * as React from "react";

const GAP = 4;
const EDGE = 8;
const LEAST = 160;

export function Popup({ anchor, className = "", align = "left", children }) {
  const [style, setStyle] = React.useState({ position: "fixed", visibility: "hidden" });
  React.useLayoutEffect(() => {
    const put = () => anchor.current && setStyle(placed(anchor.current.getBoundingClientRect(), align));
    put();
    window.addEventListener("scroll", put, true);
    window.addEventListener("resize", put);
    return () => {
      window.removeEventListener("scroll", put, true);
      window.removeEventListener("resize", put);
    };
  }, [anchor, align]);
  return (
    <div className={`popup ${className}`} style={style}>
      {children}
    </div>
  );
}

function placed(box, align) {
  const below = window.innerHeight - box.bottom - GAP - EDGE;
  const above = box.top - GAP - EDGE;
  const side = align === "left" ? { left: box.left } : { right: window.innerWidth - box.right };
  const room = below >= LEAST || below >= above ? { top: box.bottom + GAP, maxHeight: below } : { bottom: window.innerHeight - box.top + GAP, maxHeight: above };
  return { position: "fixed", minWidth: box.width, ...side, ...room };
}
