// The menus of the right button, made from the table of actions.
import * as React from "react";
import { useView } from "../store.jsx";
import { keyOf, useDo } from "../page/keys.jsx";
import { MenuList, useOutside } from "../ui/menu.jsx";

export function CanvasMenu({ at, box, onClose }) {
  const root = React.useRef(null);
  const place = usePlace(root, at);
  const items = useItems(at.of);
  useOutside(root, true, onClose);
  const close = () => {
    onClose();
    box.current.focus({ preventScroll: true });
  };
  const onKeyDown = (event) => {
    event.stopPropagation();
    if (event.key !== "Escape" && event.key !== "Tab") return;
    event.preventDefault();
    close();
  };
  return (
    <div ref={root} className="context-menu" style={place} onKeyDown={onKeyDown} onContextMenu={(event) => event.preventDefault()}>
      <MenuList label={at.of === "node" ? "Node" : "Canvas"} items={items} close={close} />
    </div>
  );
}

/** What can be done now, in groups. */
function useItems(of) {
  const { menus } = useView("canvas");
  const { actions } = useView("commands");
  const act = useDo();
  return menus[of].flatMap((group, place) =>
    group
      .filter((name) => actions[name]?.enabled)
      .map((name, first) => ({ key: name, title: actions[name].title, keys: keyOf(actions[name]), isApart: place > 0 && first === 0, run: () => act(name) })),
  );
}

/** At the pointer, and inside the window. */
function usePlace(root, at) {
  const [place, setPlace] = React.useState({ left: at.x, top: at.y, visibility: "hidden" });
  React.useLayoutEffect(() => {
    const { width, height } = root.current.firstElementChild.getBoundingClientRect();
    setPlace({ left: Math.max(8, Math.min(at.x, window.innerWidth - width - 8)), top: Math.max(8, Math.min(at.y, window.innerHeight - height - 8)) });
  }, [root, at]);
  React.useEffect(() => {
    if (!place.visibility) root.current.querySelector("button:not(:disabled)")?.focus();
  }, [root, place.visibility]);
  return place;
}
