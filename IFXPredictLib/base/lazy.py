"""What is imported only when it is asked for: names that a package exports (``__getattr__``, PEP 562); dear modules.

A package of this library exports what others may use without importing it: ``import IFXPredictLib`` has to answer at
once, and within Slicer before torch, scikit-learn or pandas are installed.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module

IMPORTED_LATE = ("pywt", "scipy.sparse.csgraph", "yaml", "torch")
"""What a prediction imports where it needs it; a process that waits for a case imports it meanwhile."""


def lazy_exports(
    package: str, names: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """The ``__getattr__``, ``__dir__`` and ``__all__`` of a package that imports what it exports on first use.

    Parameters
    ----------
    package : str
        The package's own ``__name__``.
    names : mapping of str to str
        The exported names by the file of the package that has them, "imaging.case", separated by blanks. None may be
        the name of a file or a package directly within ``package``: Python would put the module in its place.

    Returns
    -------
    tuple
        To be assigned to ``__getattr__, __dir__, __all__``. A name is imported once, and then stands in the package.

    Raises
    ------
    AttributeError
        By ``__getattr__``, for a name that the package does not export.

    Examples
    --------
    >>> __getattr__, __dir__, __all__ = lazy_exports("IFXPredictLib.base", {"text": "one_line percent"})
    >>> __all__, __getattr__("percent")(0.5)
    (['one_line', 'percent'], '50.0 %')
    """
    file_of = {name: file for file, listed in names.items() for name in listed.split()}

    def get(name: str) -> object:
        if name not in file_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{package}.{file_of[name]}"), name)
        setattr(sys.modules[package], name, found)  # asked for once
        return found

    return get, lambda: sorted(file_of), sorted(file_of)


def import_all(modules: Iterable[str]) -> None:
    """Import modules by name."""
    for module in modules:
        import_module(module)
