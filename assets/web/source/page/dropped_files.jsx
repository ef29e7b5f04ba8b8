// Files from outside that are dropped on the canvas: copied into the project's folder data, then put on the canvas as sources.
import * as React from "react";
import { useAsk, useStore } from "../store.jsx";
import { usePutFile } from "../canvas/files.js";
import { sendFile } from "../start/sending.js";
import { Button } from "../ui/button.jsx";
import { Dialog } from "../ui/dialog.jsx";

/** [handlers of the element, what is shown while a person is asked]. */
export function useDroppedFiles() {
  const take = useTaking();
  const [clash, setClash] = React.useState(null);
  const holdsFiles = (event) => [...event.dataTransfer.types].includes("Files");
  const handlers = {
    onDragOver: (event) => holdsFiles(event) && event.preventDefault(),
    onDrop: (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      take([...event.dataTransfer.files], (file) => new Promise((answer) => setClash({ file, answer })));
    },
  };
  const answered = (answer) => () => (setClash(null), clash.answer(answer));
  return [handlers, clash && <Clash file={clash.file} answered={answered} />];
}

/** Sends the files one after the other; `ask` is called with one whose name is taken, and gives `replace`, `both` or `leave`. */
function useTaking() {
  const question = useAsk();
  const store = useStore();
  const putFile = usePutFile();
  return React.useCallback(
    async (files, ask) => {
      for (const file of files) {
        try {
          const sent = await sendOrAsk(await question("files", "receive"), file, ask);
          if (!sent) continue;
          store.show({ is: "toast", sort: "note", number: `sent ${sent.name}`, message: `${sent.name} is now in the project's folder data.`, hint: "", node: "" });
          store.say({ panel: "files", message: "look", data: {} });
          putFile(`data/${sent.name}`);
        } catch (error) {
          store.show({ is: "toast", sort: "error", number: `sent ${file.name}`, hint: "", node: "", message: String(error), ...error });
        }
      }
    },
    [question, store, putFile],
  );
}

async function sendOrAsk(ticket, file, ask) {
  try {
    return await sendFile(ticket, file);
  } catch (error) {
    if (error.code !== "studio.file_exists") throw error;
  }
  const answer = await ask(file);
  if (answer === "replace") return sendFile(ticket, file, { replace: true });
  return answer === "both" ? sendOrAsk(ticket, new File([file], another(file.name), { type: file.type }), ask) : null;
}

/** `orders.csv` becomes `orders_2.csv`, that `orders_3.csv`. */
function another(name) {
  const [, stem, number, ending] = name.match(/^([^.]*?)(?:_(\d+))?(\..*)?$/);
  return `${stem}_${Number(number ?? 1) + 1}${ending ?? ""}`;
}

function Clash({ file, answered }) {
  return (
    <Dialog label="The name is taken" close={answered("leave")} className="ask-text">
      <p>The project&apos;s folder data holds a file {file.name} already.</p>
      <footer>
        <Button onClick={answered("leave")}>Leave it out</Button>
        <Button onClick={answered("replace")}>Replace it</Button>
        <Button sort="main" onClick={answered("both")}>Keep both</Button>
      </footer>
    </Dialog>
  );
}
