"""How values of each type are kept in a vtkMRMLScriptedModuleNode, in the forms of Slicer 5.12.3.

A number or path is kept as its str, a bool as "True" or "False", a node as an empty parameter and a node reference of
the same name, an Optional or Union as one of these under name.0, name.1 and so on. Not modelled: enums, containers,
colours, parameter packs.
"""

import pathlib
import types
import typing

import slicer

from .validators import IsInstance, NotNone


class Plain:
    """str, int, float, bool and Path."""

    KINDS = (str, int, float, bool, pathlib.Path)
    DEFAULTS: typing.ClassVar = {str: "", int: 0, float: 0, bool: False, pathlib.Path: pathlib.Path()}

    def __init__(self, kind):
        self.kind, self.default = kind, self.DEFAULTS[kind]
        self.validators = [NotNone(), IsInstance((int, float) if kind is float else kind)]

    def contains(self, node, name):
        return bool(node.HasParameter(name))

    def write(self, node, name, value):
        node.SetParameter(name, str(value))

    def read(self, node, name):
        text = node.GetParameter(name)
        return text == "True" if self.kind is bool else self.kind(text)

    def remove(self, node, name):
        node.UnsetParameter(name)


class Reference(Plain):
    """A node, or None."""

    def __init__(self, kind):
        self.kind, self.default, self.validators = kind, None, [IsInstance(kind)]

    def write(self, node, name, value):
        node.SetParameter(name, "")
        node.SetNodeReferenceID(name, value.GetID() if value is not None else None)

    def read(self, node, name):
        return node.GetNodeReference(name)

    def remove(self, node, name):
        super().remove(node, name)
        node.RemoveNodeReferenceIDs(name)


class Nothing(Plain):
    """None as a member of a Union."""

    def __init__(self):
        self.kind, self.default, self.validators = type(None), None, [IsInstance(type(None))]

    def read(self, node, name):
        return None


class Union:
    """The first member that takes the value has it, under the name with the member's number."""

    def __init__(self, members):
        self.members, self.validators = members, []
        optional = len(members) == 2 and isinstance(members[1], Nothing)
        self.default = None if optional else members[0].default

    def contains(self, node, name):
        return any(member.contains(node, f"{name}.{i}") for i, member in enumerate(self.members))

    def write(self, node, name, value):
        for i, member in enumerate(self.members):
            if isinstance(value, member.kind) or (member.kind is float and type(value) is int):
                with slicer.util.NodeModify(node):
                    self.remove(node, name)
                    member.write(node, f"{name}.{i}", value)
                return
        raise TypeError(f"Unable to write value '{value}' of type '{type(value)}'")

    def read(self, node, name):
        for i, member in enumerate(self.members):
            if member.contains(node, f"{name}.{i}"):
                return member.read(node, f"{name}.{i}")
        raise KeyError(f"Unable to find value for name: {name}")

    def remove(self, node, name):
        for i, member in enumerate(self.members):
            member.remove(node, f"{name}.{i}")


def make_serializer(kind):
    if kind is type(None):
        return Nothing()
    if kind in Plain.KINDS:
        return Plain(kind)
    if isinstance(kind, type) and issubclass(kind, slicer.vtkMRMLNode):
        return Reference(kind)
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return Union([make_serializer(one) for one in typing.get_args(kind)])
    raise TypeError(f"Unable to create serializer for type: {kind}")
