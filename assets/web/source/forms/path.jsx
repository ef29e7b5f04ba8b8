// A path inside the project: what is typed is looked for among its files.
import * as React from "react";
import { Combobox } from "./combobox.jsx";
import { useForm } from "./context.jsx";

export function Path(props) {
  const { ask } = useForm();
  const [files, setFiles] = React.useState([]);
  const latest = React.useRef(0);
  const look = (text) => {
    const number = ++latest.current;
    ask("files", { text }).then((found) => number === latest.current && setFiles(found), () => {});
  };
  React.useEffect(() => look(""), [ask]);
  return <Combobox {...props} mono options={files.map((value) => ({ value }))} onType={(text) => look(text)} />;
}
