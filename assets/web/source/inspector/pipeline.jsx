// The pipeline, where nothing is selected.
import * as React from "react";
import { useSend } from "../store.jsx";
import { goingOn } from "../forms/draft.jsx";
import { Choice, TextInput } from "../forms/plain.jsx";
import { LongText } from "../forms/long_text.jsx";
import { Parameters } from "../parameters/parameters.jsx";

export function PipelineInspector({ pipeline }) {
  const send = useSend();
  const set = (field) => (text) => send("inspector", "set_pipeline", { field, text, ...goingOn() });
  const words = { "": `as the project: ${pipeline.project_engine}`, duckdb: "DuckDB", spark: "Spark" };
  return (
    <div className="insp">
      <header className="head">
        <h2>Pipeline</h2>
        <p className="meaning">{pipeline.words}</p>
      </header>
      <section className="form-field" role="group" aria-label="Name">
        <div className="label">Name</div>
        <TextInput label="Name of the pipeline" value={pipeline.name} onChange={set("name")} disabled={!pipeline.can_edit} placeholder="none" />
      </section>
      <section className="form-field" role="group" aria-label="Description">
        <div className="label">Description</div>
        <LongText isProse label="Description" value={pipeline.description} onChange={set("description")} disabled={!pipeline.can_edit} placeholder="none" />
      </section>
      <section className="form-field" role="group" aria-label="Engine">
        <div className="label">Engine</div>
        <Choice label="Engine" value={pipeline.engine} choices={["", "duckdb", "spark"]} words={words} onChange={set("engine")} disabled={!pipeline.can_edit} />
      </section>
      <Parameters />
    </div>
  );
}
