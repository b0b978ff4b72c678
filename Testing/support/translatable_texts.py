"""All texts that a reader of the Slicer panel may see, found in the sources: those of the panel and of the library.

A text of the panel has the context under which ``slicer.i18n`` asks for it; one of a .ui file that of its form. The
library's are the *templates* of ``IFXPredictLib.base.translation``: each literal of the files that
``translated_files.READ`` names, and what the protocols that come with the module call things.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import yaml
from translated_files import EVERY, READ

REPOSITORY = Path(__file__).resolve().parents[2]
LIBRARY = "IFXPredictLib"
MODULE = REPOSITORY / "IFXPredict"

WORDS = (
    *(
        "radiomics",
        "deep",
        "clinical",
        "missing",
        "{1} missing",
        "none",
        "demonstration",
        "undecided",
        "ok",
        "and",
        "or",
    ),
    *("median", "chained", "indicator", "default, of no reading study", "fat-suppressed"),
    *("scribble", "raised", "lowered", "gained", "lost", "predict", "analyse a reading study"),
    *("No such file or directory", "Permission denied", "No space left on device", "Read-only file system"),
    *("Is a directory", "Not a directory", "File exists", "Input/output error", "[Errno {1}] {2}: {3}"),
    *("series", "labels", "segments", "closed surface", "planar contour", "commas", "semicolons", "tabs"),
    *("unexpected end of data", "loaded from DICOM"),
)
"""Words that stand in a sentence's place, and that no rule tells from names; what the system says of files."""
NAMES = {
    *(
        "{1} data",
        "{1} maps",
        "{1} VOI",
        "{1} why",
        "{1} trust",
        "{1} band",
        "{1} band features",
        "{1} edge",
        "{1} prediction {2}",
        "{1} features {2}",
    ),
    *("{1} chart {2}", "Batch {1}", "(of earlier inputs)", "{1} and {2}", "{1}: {2} and {3}", "{1}: ICC"),
    *(
        "IFXPredict simulated CTE",
        "IFXPredict simulated MRE",
        "IFXPredict simulated sacroiliac MRI",
        "IFXPredict Wall assist",
        "Lesion",
        "Lesion wall",
        "Scribble",
        "Binary labelmap",
        "Protocols",
    ),
    *("Position", "Stored", "Other", "{1}, {2} UTC", "{1}, case {2}", "conformal set"),
    *("Columns", "Rows", "Patient", "Segment", "Layer", "Offset", "Origin", "Orientation", "Rotation"),
    *("Wavelet", "Gradient", "Task", "Report", "{unit}^2 mm^3", "Prediction by IFXPredict", "VOI of {1}"),
    *("DLR", "Original", "Deep", "exit abnormally - Report the problem.", "Target", "Laplacian of Gaussian of"),
}
"""Names of nodes, segments, files and entries of headers, the same in every language, and what is looked for."""
_NO_TEXT = re.compile(r"vtk|IFXPredict\.|^--|\||^PythonSlicer|\.json$|\.nrrd$|^LoG |^Wavelet ")
_IDENTIFIERS = re.compile(r"[A-Z0-9]\w*(?:\s+[A-Z0-9]\w*)+")
_WORDED = re.compile(r"[A-Za-z]{2,}")
_TITLE = re.compile(r"[A-Z][a-z]+(?:-[a-z]+)?")
_LEAST = 3
"""Letters that a template has besides its values: fewer fit too much."""


def all_texts() -> dict[str, list[str]]:
    """The texts by context, each once, in the order in which they are found."""
    found: dict[str, list[str]] = {}
    for context, texts in (*_of_panel(), *_of_forms(), (LIBRARY, _of_library())):
        found.setdefault(context, []).extend(texts)
    return {context: list(dict.fromkeys(texts)) for context, texts in found.items()}


def _of_panel() -> Iterator[tuple[str, list[str]]]:
    for file in (MODULE / "IFXPredict.py", *sorted((MODULE / "IFXPredictPanel").glob("*.py"))):
        inside = (file.parent / "__init__.py").is_file()
        context = f"{file.parent.name}.{file.stem}" if inside else file.stem
        calls = (node for node in ast.walk(_tree(file)) if isinstance(node, ast.Call))
        yield context, [c.args[0].value for c in calls if getattr(c.func, "id", "") == "_"]


def _of_forms() -> Iterator[tuple[str, list[str]]]:
    for file in sorted((MODULE / "Resources" / "UI").glob("*.ui")):
        form = ElementTree.parse(file).getroot()
        named = (entry for entry in form.iter("property") if entry.get("name") == "SlicerParameterName")
        names = {e for entry in named for e in entry.iter("string")}
        strings = (e for e in form.iter("string") if e.get("notr") != "true" and e not in names)
        hidden = {e for owner in form.iter() if owner.get("notr") == "true" for e in owner.iter("string")}
        yield form.findtext("class"), [e.text for e in strings if e.text and e not in hidden]


def _of_library() -> list[str]:
    found = list(WORDS)
    for package, names in READ.items():
        for file in files_named(package, names):
            found += texts_of(file)
    return found + _of_protocols()


def files_named(package: str, names: Iterable[str]) -> list[Path]:
    """Files of a package by their names without ".py", those of its folders as "native/engine"; ``EVERY`` for all."""
    folder = REPOSITORY / LIBRARY / package
    if names != EVERY:
        return [folder / f"{name}.py" for name in names]
    return [file for file in sorted(folder.rglob("*.py")) if file.stem != "__init__"]


def texts_of(file: Path) -> list[str]:
    """The texts of a source of the library, as they are translated."""
    return [piece for template in templates_of(file) for piece in _pieces(template)]


def _of_protocols() -> list[str]:
    found = []
    for file in sorted((REPOSITORY / "Resources" / "Protocols").glob("*/protocol.yaml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        outcome = content.get("outcome", {})
        found += [content.get(key, "") for key in ("title", "notice", "intended_use")]
        found += [outcome.get(key, "") for key in ("title", "positive", "negative")]
        found += [one["title"] for one in (*content.get("models", ()), *content.get("clinical", ()))]
        found += [one["unit"] for one in content.get("clinical", ())]
        found += [one["name"] for one in content.get("vois", ())[1:]]  # of which its features say that they are
    return [t for t in found if t not in NAMES and ((_WORDED.search(t) and "/" not in t) or "= " in t)]


def _pieces(template: str) -> Iterator[str]:
    """The texts between the tags of a template, numbered anew."""
    for piece in re.split(r"<[^>]*>", template.replace("&nbsp;", " ")):
        text = piece.strip()
        letters = re.sub(r"\{\d+\}", "", text)
        if _WORDED.search(letters) and len(letters) >= _LEAST and text not in NAMES and not _no_text(text):
            yield _numbered(None if part.isdigit() else part for part in re.split(r"\{(\d+)\}", text))


def _no_text(text: str) -> bool:
    return bool(_NO_TEXT.search(text) or _IDENTIFIERS.fullmatch(text))


def _numbered(parts: Iterable[str | None]) -> str:
    """The parts of a text with {1}, {2}, ... for each that is a value."""
    numbers = iter(range(1, 100))
    return "".join(f"{{{next(numbers)}}}" if part is None else part for part in parts)


def templates_of(file: Path) -> list[str]:
    """The literals of a source that are texts, each with {1}, {2}, ... for what is filled in."""
    tree = _tree(file)
    passed = {id(part) for node in ast.walk(tree) for part in _no_texts(node)}
    found = []
    for node in ast.walk(tree):
        literal = isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp))
        if literal and id(node) not in passed and (parts := list(_parts(node))):
            text = _numbered(parts)
            if any(part for part in parts) and _is_text(text):
                found.append(text)
            passed |= {id(part) for part in _inner(node)}
    return found


def _is_text(text: str) -> bool:
    return " " in text.strip() or bool(_TITLE.fullmatch(text))


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def _no_texts(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of a node that no reader sees: docstrings, annotations, formats, keys, names of attributes."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
        yield from ast.walk(node.format_spec)
    for annotation in (getattr(node, "annotation", None), getattr(node, "returns", None)):
        if annotation is not None:
            yield from ast.walk(annotation)
    if isinstance(node, ast.Subscript):
        yield node.slice
    if isinstance(node, ast.Dict):
        yield from filter(None, node.keys)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "expect":  # a damaged bundle's key
        yield from (part for argument in node.args for part in ast.walk(argument))


def _inner(node: ast.AST) -> Iterator[ast.AST]:
    """The literals that were taken together with this one."""
    if isinstance(node, ast.JoinedStr):
        yield from (part for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            yield side
            yield from _inner(side)


def _parts(node: ast.AST) -> Iterator[str | None]:
    """The text of a literal piece by piece, None for a value; nothing for what is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield part.value if isinstance(part, ast.Constant) else None
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = list(_parts(node.left)), list(_parts(node.right))
        if any(left) or any(right):
            yield from left or [None]
            yield from right or [None]
