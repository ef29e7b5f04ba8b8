// Buttons: with words, or with an icon alone.
import * as React from "react";
import { Icon } from "./icon.jsx";
import "./ui.css";

/** A button with words; `sort` is `plain`, `main` or `link`. */
export function Button({ sort = "plain", icon, small = false, children, className = "", ...rest }) {
  return (
    <button type="button" className={`button ${sort} ${small ? "small" : ""} ${className}`} {...rest}>
      {icon && <Icon name={icon} size={small ? 12 : 14} />}
      {children}
    </button>
  );
}

/** A button that shows only an icon; `label` is its name, and `keys` what does the same. */
export const IconButton = React.forwardRef(function IconButton({ icon, label, keys, size = 16, className = "", ...rest }, ref) {
  return (
    <button ref={ref} type="button" className={`icon-button ${className}`} aria-label={label} title={keys ? `${label} (${keys})` : label} {...rest}>
      <Icon name={icon} size={size} />
    </button>
  );
});
