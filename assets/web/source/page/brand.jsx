// The sign of Penstock.
import * as React from "react";

export const Brand = () => (
  <svg width="18" height="18" viewBox="0 0 16 16" fill="none" stroke="var(--accent)" strokeWidth="1.75" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d="M2 4h5a3 3 0 0 1 3 3v2a3 3 0 0 0 3 3h1M2 8h2a3 3 0 0 1 3 3v1" />
  </svg>
);
