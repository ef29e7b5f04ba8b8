import * as React from "react";
export const Start = () => null;
