"""Edits of what a pipeline has beside its nodes: header, parameters and groups."""

from __future__ import annotations

from typing import Literal

from engine.document.changes import (
    EditModel,
    changed,
    check_id,
    check_value,
    followed_comments,
    moved_comments,
    refuse,
    with_entry,
    with_pipeline,
    without_comments,
)
from engine.document.model import Document, Fields, Parameter, Value


class SetPipeline(EditModel):
    """Set one part of the pipeline's header."""

    edit: Literal["set_pipeline"] = "set_pipeline"
    field: Literal["name", "description", "engine", "inputs", "outputs", "schedule"]
    value: Value
    """Text for name, description and engine; a mapping for inputs and outputs; null takes it away."""

    def applied(self, document: Document) -> Document:
        """The document with that part."""
        value = check_value(self._of_its_sort())
        old = getattr(document.pipeline, self.field)
        comments = followed_comments(document.comments, (self.field,), old, value)
        changed = with_pipeline(document, **{self.field: value}).model_copy(update={"comments": comments})
        is_gone = value is None or (not value and self.field in ("name", "inputs", "outputs"))
        return without_comments(changed, (self.field,)) if is_gone else changed

    def _of_its_sort(self) -> Value:
        if self.field in ("inputs", "outputs"):
            mapping = Fields() if self.value is None else self.value
            return mapping if isinstance(mapping, Fields) else self._refuse("a mapping")
        if self.field == "schedule":
            return self.value
        text = "" if self.value is None and self.field == "name" else self.value
        return text if text is None or isinstance(text, str) else self._refuse("text")

    def _refuse(self, sort: str) -> Value:
        refuse("bad_value", f"the pipeline's {self.field} is {sort}", hint=f"give {sort}")


class SetParameter(EditModel):
    """Add a parameter, or replace the one of that name in its place."""

    edit: Literal["set_parameter"] = "set_parameter"
    parameter: Parameter

    def applied(self, document: Document) -> Document:
        """The document with the parameter."""
        new = self.parameter
        check_id(new.name, "parameter")
        check_value(new.extra)
        check_value(new.extra)
        for value in new.written.values():
            check_value(value)
        parameters = document.pipeline.parameters
        old = next((parameter for parameter in parameters if parameter.name == new.name), None)
        if old is None:
            return with_pipeline(document, parameters=(*parameters, new))
        replaced = with_pipeline(document, parameters=tuple(new if parameter is old else parameter for parameter in parameters))
        comments = followed_comments(document.comments, ("parameters", new.name), old.written, new.written)
        return changed(replaced, comments=comments)


class RemoveParameter(EditModel):
    """Remove a parameter; expressions that name it become problems."""

    edit: Literal["remove_parameter"] = "remove_parameter"
    parameter: str

    def applied(self, document: Document) -> Document:
        """The document without the parameter."""
        old = document.pipeline.parameters
        left = tuple(parameter for parameter in old if parameter.name != self.parameter)
        if len(left) == len(old):
            refuse("no_parameter", f"there is no parameter '{self.parameter}'", hint="choose one that is there")
        return without_comments(with_pipeline(document, parameters=left), ("parameters", self.parameter))


class AddGroup(EditModel):
    """Add a group: title, color, collapsed."""

    edit: Literal["add_group"] = "add_group"
    group: str
    fields: Fields = Fields()

    def applied(self, document: Document) -> Document:
        """The document with the group."""
        if self.group in document.pipeline.groups:
            refuse("id_taken", f"there is a group '{self.group}' already", hint="choose another id")
        return _with_group(document, check_id(self.group, "group"), self.fields)


class EditGroup(EditModel):
    """Replace what is written for a group."""

    edit: Literal["edit_group"] = "edit_group"
    group: str
    fields: Fields

    def applied(self, document: Document) -> Document:
        """The document with the group's new fields."""
        old = _group(document, self.group)
        comments = followed_comments(document.comments, ("groups", self.group), old, self.fields)
        return _with_group(document, self.group, self.fields).model_copy(update={"comments": comments})


class RemoveGroup(EditModel):
    """Remove a group; its nodes stay, in no group."""

    edit: Literal["remove_group"] = "remove_group"
    group: str

    def applied(self, document: Document) -> Document:
        """The document without the group."""
        _group(document, self.group)
        members = [node.id for node in document.pipeline.nodes if node.group == self.group]
        nodes = tuple(node.model_copy(update={"group": None}) if node.id in members else node for node in document.pipeline.nodes)
        left = with_pipeline(document, nodes=nodes, groups=document.pipeline.groups.without(self.group))
        return without_comments(left, ("groups", self.group), *(("nodes", node, "group") for node in members))


class RenameGroup(EditModel):
    """Give a group another id; its nodes follow."""

    edit: Literal["rename_group"] = "rename_group"
    group: str
    to: str

    def applied(self, document: Document) -> Document:
        """The document with the new id everywhere."""
        fields = _group(document, self.group)
        if self.to == self.group:
            return document
        if self.to in document.pipeline.groups:
            refuse("id_taken", f"there is a group '{self.to}' already", hint="choose another id")
        groups = with_entry(document.pipeline.groups, self.group, fields, check_id(self.to, "group"))
        nodes = tuple(node.model_copy(update={"group": self.to}) if node.group == self.group else node for node in document.pipeline.nodes)
        return moved_comments(with_pipeline(document, nodes=nodes, groups=groups), ("groups", self.group), ("groups", self.to))


def _group(document: Document, group: str) -> Value:
    if group not in document.pipeline.groups:
        refuse("no_group", f"there is no group '{group}'", hint="choose one that is there")
    return document.pipeline.groups[group]


def _with_group(document: Document, group: str, fields: Fields) -> Document:
    check_value(fields)
    return with_pipeline(document, groups=with_entry(document.pipeline.groups, group, fields))
