"""slicer.parameterNodeWrapper: a vtkMRMLScriptedModuleNode with typed properties that widgets can be connected to."""
# ruff: noqa: N802  (the names are Slicer's)

import types
import typing
import weakref

import slicer
import vtk
from PySide6 import QtWidgets

from .connectors import make_connector, split_annotation
from .serializers import make_serializer
from .validators import Choice, Default, Validator, WithinRange


class Parameter:
    """One parameter of one node: read once, and again whenever the node is modified, as Slicer caches it."""

    def __init__(self, name, annotation, node, default):
        kind, annotations = split_annotation(annotation)
        self.name, self.node, self.serializer = name, node, make_serializer(kind)
        self.checks = self.serializer.validators + [one for one in annotations if isinstance(one, Validator)]
        given = [one.value for one in annotations if isinstance(one, Default)]
        self.default = default if default is not None else given[0] if given else self.serializer.default
        self._writing = False
        if not self.serializer.contains(node, name):
            self._store(self.default)
        self.value = self._fetch()
        me = weakref.ref(self)
        self._tag = node.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: me() and me()._on_modified())

    def __del__(self):
        self.node.RemoveObserver(self._tag)

    def _store(self, value):
        for check in self.checks:
            check.validate(value)
        self.serializer.write(self.node, self.name, value)

    def _fetch(self):
        if not self.serializer.contains(self.node, self.name):
            self._store(self.default)
        return self.serializer.read(self.node, self.name)

    def _on_modified(self):
        if not self._writing:
            self.value = self._fetch()

    def write(self, value):
        self._writing = True
        try:
            with slicer.util.NodeModify(self.node):
                self._store(value)
                self.value = self._fetch()
        finally:
            self._writing = False


class Wrapper:
    """What the decorator adds to the class that it decorates."""

    def __init__(self, parameterNode, prefix=None):
        self.parameterNode = parameterNode
        self._connected, self._observers, self._next, self._updating = {}, {}, 0, False
        self._parameters = {
            name: Parameter(f"{prefix or ''}{name}", annotation, parameterNode, self.DEFAULTS.get(name))
            for name, annotation in self.allParameters.items()
        }

    def _parameter(self, name):
        if name not in self._parameters:
            raise ValueError(f"Cannot find a param with the given name: {name}")
        return self._parameters[name]

    def getValue(self, name):
        return self._parameter(name).value

    def setValue(self, name, value):
        self._parameter(name).write(value)

    def default(self, name):
        return Default(self._parameter(name).default)

    def dataType(self, name):
        self._parameter(name)
        return self.allParameters[name]

    def connectGui(self, gui):
        widgets = gui.findChildren(QtWidgets.QWidget) if hasattr(gui, "findChildren") else vars(gui).values()
        named = {one.property("SlicerParameterName"): one for one in widgets if one.property("SlicerParameterName")}
        return self.connectParametersToGui(named)

    def connectParametersToGui(self, mapping):
        for name in mapping:
            self._parameter(name)
        connectors = {name: make_connector(widget, self.dataType(name)) for name, widget in mapping.items()}
        tag, self._next = self._next, self._next + 1
        self._connected[tag] = connectors
        for name, connector in connectors.items():
            connector.write(self.getValue(name))
            connector.on_changed(lambda name=name, connector=connector: self._from_gui(name, connector))
        self._observers[tag] = self.AddObserver(vtk.vtkCommand.ModifiedEvent, lambda *_: self._to_gui())
        return tag

    def disconnectGui(self, tag):
        for connector in self._connected.pop(tag, {}).values():
            connector.on_changed(None)
        if tag in self._observers:
            self.RemoveObserver(self._observers.pop(tag))

    def _from_gui(self, name, connector):
        with slicer.util.NodeModify(self):
            if not self._updating:
                self.setValue(name, connector.read())

    def _to_gui(self):
        if self._updating:
            return
        self._updating = True
        try:
            with slicer.util.NodeModify(self):
                for connectors in self._connected.values():
                    for name, connector in connectors.items():
                        connector.write(self.getValue(name))
        finally:
            self._updating = False

    def StartModify(self):
        return self.parameterNode.StartModify()

    def EndModify(self, modified):
        return self.parameterNode.EndModify(modified)

    def AddObserver(self, event, callback, priority=0.0):
        return self.parameterNode.AddObserver(event, callback, priority)

    def RemoveObserver(self, tag):
        self.parameterNode.RemoveObserver(tag)

    def Modified(self):
        self.parameterNode.Modified()


def parameterNodeWrapper(cls=None):
    """The decorator, with or without brackets; a value given in the class is the default."""
    if cls is None:
        return parameterNodeWrapper
    annotations = typing.get_type_hints(cls, include_extras=True)
    body = {"allParameters": annotations, "__doc__": cls.__doc__, "__module__": cls.__module__}
    body["DEFAULTS"] = {name: getattr(cls, name) for name in annotations if hasattr(cls, name)}
    taken = set(dir(Wrapper)) & set(annotations)
    if taken:
        raise ValueError(f"Cannot use reserved name '{taken.pop()}' in a parameterNodeWrapper")
    for name, annotation in annotations.items():
        make_serializer(split_annotation(annotation)[0])
        body[name] = property(
            lambda self, name=name: self.getValue(name), lambda self, value, name=name: self.setValue(name, value)
        )
    methods = {name: found for name, found in vars(cls).items() if callable(found) and not name.startswith("__")}
    return type(cls.__name__, (Wrapper,), body | methods)


def make_module():
    module = types.ModuleType("slicer.parameterNodeWrapper")
    for one in (parameterNodeWrapper, WithinRange, Choice, Default):
        setattr(module, one.__name__, one)
    return module
