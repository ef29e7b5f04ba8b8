// A box below what it belongs to (above it where there is no room), over everything that scrolls or clips.
import * as React from "react";

const GAP = 4;
const EDGE = 8;
const LEAST = 160;
const AWAY = { position: "fixed", visibility: "hidden" };
const px = (length) => `${length}px`;

export function Popup({ anchor, className = "", align = "left", children }) {
  const box = React.useRef(null);
  React.useLayoutEffect(() => {
    // Written to the element itself: what is inside can take the focus at once, before the next key is heard.
    const put = () => anchor.current && Object.assign(box.current.style, placed(anchor.current.getBoundingClientRect(), align));
    put();
    window.addEventListener("scroll", put, true);
    window.addEventListener("resize", put);
    return () => {
      window.removeEventListener("scroll", put, true);
      window.removeEventListener("resize", put);
    };
  }, [anchor, align]);
  return (
    <div className={`popup ${className}`} ref={box} style={AWAY}>
      {children}
    </div>
  );
}

function placed(box, align) {
  const below = window.innerHeight - box.bottom - GAP - EDGE;
  const above = box.top - GAP - EDGE;
  const side = align === "left" ? { left: px(box.left), right: "auto" } : { left: "auto", right: px(window.innerWidth - box.right) };
  const isBelow = below >= LEAST || below >= above;
  const room = isBelow ? { top: px(box.bottom + GAP), bottom: "auto" } : { top: "auto", bottom: px(window.innerHeight - box.top + GAP) };
  return { visibility: "visible", minWidth: px(box.width), maxHeight: px(isBelow ? below : above), ...side, ...room };
}
