"""Qt as PythonQt gives it to Python, on PySide6: the module ``qt``, properties as attributes, connect("signal(type)").

PySide6's classes themselves are changed, for the whole process and only once.
"""

import inspect
import types

from PySide6 import QtCore, QtGui, QtWidgets

_VIRTUAL = {"sizeHint", "minimumSizeHint", "spacing"}  # PySide6 looks these up by name: they stay methods
_wrapped = {}  # (object, signal, callable) -> what PySide6 was given; holds what is connected
_plain_connect, _plain_disconnect = QtCore.QObject.connect, QtCore.QObject.disconnect


class QtProperty:
    """A Qt property as attribute of the objects; seen from the class it stays what PySide6 has there."""

    def __init__(self, name, meta, method):
        self.name, self.meta, self.method = name, meta, method

    def __get__(self, owner, cls=None):
        if owner is not None:
            return owner.property(self.name)
        if self.method is None:
            raise AttributeError(self.name)
        return self.method

    def __set__(self, owner, value):
        if not self.meta.isWritable():
            raise AttributeError(f"{type(owner).__name__}.{self.name} cannot be written")
        if value is None or not owner.setProperty(self.name, value):
            raise ValueError(f"{type(owner).__name__}.{self.name} does not take {value!r}")


def _reader(plain):
    """Attribute access of one class; PySide6 finds its own connect and disconnect before those of the class."""

    def read(owner, name):
        if name in _CONNECTING:
            return types.MethodType(_CONNECTING[name], owner)
        return plain(owner, name)

    return read


def _set_attribute(owner, name, value):
    """PythonQt makes no new attributes on Qt's own classes: a misspelled property is an error."""
    cls = type(owner)
    found = inspect.getattr_static(cls, name, None)
    if isinstance(value, QtCore.QObject) and value.objectName == name:
        return  # PySide6's QUiLoader makes children attributes, PythonQt's does not
    if isinstance(value, QtCore.SignalInstance):  # PySide6 makes it when the signal is first used
        owner.__dict__[name] = value
    elif isinstance(found, QtCore.Property):
        if found.fset is None:
            raise AttributeError(f"{cls.__name__}.{name} cannot be written")
        found.fset(owner, value)
    elif hasattr(type(found), "__set__"):
        found.__set__(owner, value)
    elif _is_qts(cls) and (found is not None or not name.startswith("_")):
        problem = "has no property" if found is None else "cannot be given another"
        raise AttributeError(f"{cls.__name__} {problem} {name!r}")
    else:
        owner.__dict__[name] = value


def _is_qts(cls):
    """Whether Slicer has a class in C++ where the stand-in has this one; a module's own classes take any attribute."""
    return cls.__module__.startswith(("PySide6", __package__))


def signature_of(owner, text):
    """The signal that ``text`` names, as PySide6 knows it; raises AttributeError where there is none."""
    signature = QtCore.QMetaObject.normalizedSignature(text).data().decode()
    signature = getattr(type(owner), "SIGNALS", {}).get(signature, signature)
    if owner.metaObject().indexOfSignal(signature) < 0:
        raise AttributeError(f"{type(owner).__name__} has no signal {text}")
    return signature


def truncated(function):
    """``function``, called with as many of a signal's arguments as it takes."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # a method of a Qt object
        return function
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        return function
    count = sum(one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in parameters)
    return lambda *values: function(*values[:count])


def connect(owner, signal, receiver, slot=None):
    """``owner.connect("clicked(bool)", f)`` or ``owner.connect("clicked(bool)", other, "setEnabled(bool)")``."""
    function = receiver if slot is None else getattr(receiver, slot.split("(")[0])
    if not callable(function):
        raise TypeError(f"{function!r} cannot be connected to {signal}")
    signature = signature_of(owner, signal)
    count = 0 if signature.endswith("()") else signature.count(",") + 1
    call = truncated(function)

    def called(*values):
        call(*values[:count])

    _wrapped.setdefault((id(owner), signature), []).append((function, called))
    getattr(owner, signature.split("(")[0])  # makes PySide6 know the signals of a Python class
    return bool(_plain_connect(owner, QtCore.SIGNAL(signature), called))


def disconnect(owner, signal, receiver, slot=None):
    """Undo ``connect``; what was never connected is an error."""
    function = receiver if slot is None else getattr(receiver, slot.split("(")[0])
    signature = signature_of(owner, signal)
    for pair in _wrapped.get((id(owner), signature), []):
        if pair[0] == function:
            _wrapped[id(owner), signature].remove(pair)
            return _plain_disconnect(owner, QtCore.SIGNAL(signature), pair[1])
    raise RuntimeError(f"{type(owner).__name__}: {function!r} is not connected to {signal}")


def _modal(name):
    def refuse(*_values):
        raise RuntimeError(f"{name} waits for the user, who is not here; a test has to replace it")

    return staticmethod(refuse)


def disconnect_all(owner):
    """Undo what ``connect`` did with ``owner``."""
    for (identity, signature), pairs in list(_wrapped.items()):
        if identity == id(owner):
            for _function, called in pairs:
                _plain_disconnect(owner, QtCore.SIGNAL(signature), called)
            del _wrapped[identity, signature]


def class_name(owner):
    return owner.metaObject().className()


def _patch(cls):
    meta = cls.staticMetaObject
    for index in range(meta.propertyOffset(), meta.propertyCount()):
        name = meta.property(index).name()
        if name not in _VIRTUAL:
            setattr(cls, name, QtProperty(name, meta.property(index), cls.__dict__.get(name)))
    cls.__setattr__ = _set_attribute


def _classes():
    for module in (QtCore, QtGui, QtWidgets):
        for name in dir(module):
            yield name, getattr(module, name)


_CONNECTING = {"connect": connect, "disconnect": disconnect}


def make_qt(ui_loader):
    """The module ``qt``; changes PySide6's classes."""
    qt, readers = types.ModuleType("qt"), []
    for name, found in _classes():
        if not name.startswith("Q"):
            continue
        setattr(qt, name, found)
        if isinstance(found, type) and issubclass(found, QtCore.QObject):
            readers.append((found, _reader(found.__getattribute__)))
            _patch(found)
    for cls, reader in readers:  # when all are known: a class without its own has that of its base
        cls.__getattribute__ = reader
    root = QtCore.QObject
    root.name = QtProperty("objectName", root.staticMetaObject.property(0), None)
    root.className = class_name
    for dialog, names in {
        QtWidgets.QFileDialog: ("getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory"),
        QtWidgets.QInputDialog: ("getText", "getItem", "getInt", "getDouble"),
        QtWidgets.QMessageBox: ("information", "warning", "critical", "question"),
    }.items():
        for name in names:
            setattr(dialog, name, _modal(f"{dialog.__name__}.{name}"))
    QtWidgets.QDialog.exec = QtWidgets.QDialog.exec_ = _modal("QDialog.exec")
    qt.QUiLoader = ui_loader
    return qt
