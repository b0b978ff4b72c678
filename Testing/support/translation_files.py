"""The files of texts and translations in Qt Linguist's format: ``python Testing/support/translation_files.py``.

IFXPredict_en-US.ts holds all texts and no translation, as Slicer's language packs and the module itself read it;
IFXPredict_<language>.ts the translations, which this keeps while it adds texts and marks those that the sources do
not have (any more) as vanished, as Qt's lupdate does: they are there again as soon as the sources are. The .qm beside
it is what Qt loads, made by its lrelease. The command ends with status 1 where a text has no translation, and lists
them.
"""

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from translatable_texts import MODULE, all_texts

FOLDER = MODULE / "Resources" / "Translations"
SOURCE = FOLDER / "IFXPredict_en-US.ts"
LANGUAGES = ("zh-CN",)
Texts = dict[str, dict[str, str]]
"""Translations by context and text; "" for one that is missing."""


def file_of(language: str) -> Path:
    return FOLDER / f"IFXPredict_{language}.ts"


def read(file: Path, vanished: bool = False) -> Texts:
    """The contexts of a .ts file, of what is shown or of what has ``vanished``; none for a file that is not there."""
    found: Texts = {}
    if file.is_file():
        for context in ElementTree.parse(file).getroot().iter("context"):
            for message in context.iter("message"):
                translation = message.find("translation")
                if (translation.get("type") == "vanished") == vanished:
                    messages = found.setdefault(context.findtext("name"), {})
                    messages[message.findtext("source")] = translation.text or ""
    return found


def as_ts(texts: Texts, language: str, vanished: Texts | None = None) -> str:
    """A .ts file's content; what has no translation, or no place any more, is marked as Qt Linguist marks it."""
    root = ElementTree.Element("TS", version="2.1", language=language.replace("-", "_"), sourcelanguage="en_US")
    gone = vanished or {}
    for name in dict.fromkeys((*texts, *gone)):
        context = ElementTree.SubElement(root, "context")
        ElementTree.SubElement(context, "name").text = name
        for source, translation in texts.get(name, {}).items():
            _add(context, source, translation, "" if translation else "unfinished")
        for source, translation in gone.get(name, {}).items():
            _add(context, source, translation, "vanished")
    ElementTree.indent(root, "  ")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'


def _add(context: ElementTree.Element, source: str, translation: str, kind: str) -> None:
    message = ElementTree.SubElement(context, "message")
    ElementTree.SubElement(message, "source").text = source
    ElementTree.SubElement(message, "translation", {"type": kind} if kind else {}).text = translation or None


def vanished_of(texts: Texts, known: Texts) -> Texts:
    """What is translated in ``known`` and not in ``texts``."""
    left = {c: {s: said for s, said in m.items() if said and s not in texts.get(c, {})} for c, m in known.items()}
    return {context: messages for context, messages in left.items() if messages}


def both(one: Texts, other: Texts) -> Texts:
    """The messages of both, those of ``one`` first and where both have the same."""
    contexts = dict.fromkeys((*one, *other))
    return {context: {**other.get(context, {}), **one.get(context, {})} for context in contexts}


def updated(found: dict[str, list[str]], before: Texts) -> Texts:
    """All texts with the translations that they had; of a text that moved, that under another context."""
    anywhere = {source: said for messages in before.values() for source, said in messages.items() if said}
    return {
        context: {text: before.get(context, {}).get(text) or anywhere.get(text, "") for text in texts}
        for context, texts in found.items()
        if texts
    }


def main() -> int:
    """Bring all files in line with the sources; the number of texts without a translation decides the status."""
    import PySide6

    found = all_texts()
    SOURCE.write_text(as_ts(updated(found, {}), "en-US"), encoding="utf-8")
    missing = 0
    for language in LANGUAGES:
        file = file_of(language)
        known = both(read(file), read(file, vanished=True))
        texts = updated(found, known)
        file.write_text(as_ts(texts, language, vanished_of(texts, known)), encoding="utf-8")
        lrelease = Path(PySide6.__file__).parent / "lrelease"
        subprocess.run([lrelease, "-silent", file, "-qm", file.with_suffix(".qm")], check=True)
        for context, messages in texts.items():
            for source in (source for source, said in messages.items() if not said):
                print(f"{file.name}: {context}: {source!r} has no translation", file=sys.stderr)
                missing += 1
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
