// Has the data say what stands in a field: a source's columns, a pivot's values.
import * as React from "react";
import { Button } from "../ui/button.jsx";
import { useForm } from "./context.jsx";

export function Detect({ field, tell }) {
  const { ask } = useForm();
  const [isLooking, setLooking] = React.useState(false);
  const look = async () => {
    setLooking(true);
    tell([]);
    try {
      tell((await ask("detect", {})).notes);
    } catch (problem) {
      tell([problem.hint ? `${problem.message}: ${problem.hint}` : problem.message]);
    }
    setLooking(false);
  };
  return (
    <Button sort="link" className="detect" disabled={isLooking} aria-busy={isLooking} onClick={look}>
      {isLooking ? "Looking..." : field.detect}
    </Button>
  );
}
