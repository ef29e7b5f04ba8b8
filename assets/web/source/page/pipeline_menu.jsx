// The name of the pipeline, and the others of its project.
import * as React from "react";
import { Icon } from "../ui/icon.jsx";
import { Menu } from "../ui/menu.jsx";

export function PipelineMenu({ view }) {
  const others = view.pipelines.filter((each) => !each.is_open);
  const items = others.map((each) => ({ key: each.path, title: each.title, run: () => window.location.assign(addressOf(each.path)) }));
  const start = { key: "start", title: "Start page", run: () => window.location.assign("/") };
  return (
    <Menu
      label="Pipelines"
      items={[...items, start]}
      button={(props) => (
        <button type="button" className="pipeline-name" title={view.file} {...props}>
          <span className="project">{view.project} /</span> <b>{view.pipeline}</b> <Icon name="down" size={12} />
        </button>
      )}
    />
  );
}

/** Where a pipeline is opened. */
export const addressOf = (path) => `/?${new URLSearchParams({ pipeline: path })}`;
