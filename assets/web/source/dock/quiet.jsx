// Words in the place of what is not there.
import * as React from "react";

export function Quiet({ isBusy = false, children }) {
  return <p className={`quiet ${isBusy ? "busy" : ""}`} role={isBusy ? "status" : undefined}>{children}</p>;
}
