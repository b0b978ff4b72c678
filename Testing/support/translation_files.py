"""The files of texts and translations in Qt Linguist's format: ``python Testing/support/translation_files.py``.

IFXPredict_en-US.ts holds all texts and no translation, as Slicer's language packs and the module itself read it;
IFXPredict_<language>.ts the translations, which this keeps while it adds and takes away texts; the .qm beside it is
what Qt loads, made by its lrelease. The command ends with status 1 where a text has no translation, and lists them.
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


def read(file: Path) -> Texts:
    """The contexts of a .ts file; nothing for a file that is not there."""
    found: Texts = {}
    if file.is_file():
        for context in ElementTree.parse(file).getroot().iter("context"):
            messages = found.setdefault(context.findtext("name"), {})
            for message in context.iter("message"):
                messages[message.findtext("source")] = message.findtext("translation") or ""
    return found


def as_ts(texts: Texts, language: str) -> str:
    """A .ts file's content; what has no translation is marked as Qt Linguist marks it."""
    root = ElementTree.Element("TS", version="2.1", language=language.replace("-", "_"), sourcelanguage="en_US")
    for name, messages in texts.items():
        context = ElementTree.SubElement(root, "context")
        ElementTree.SubElement(context, "name").text = name
        for source, translation in messages.items():
            message = ElementTree.SubElement(context, "message")
            ElementTree.SubElement(message, "source").text = source
            made = ElementTree.SubElement(message, "translation", {} if translation else {"type": "unfinished"})
            made.text = translation or None
    ElementTree.indent(root, "  ")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'


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
        file, texts = file_of(language), updated(found, read(file_of(language)))
        file.write_text(as_ts(texts, language), encoding="utf-8")
        lrelease = Path(PySide6.__file__).parent / "lrelease"
        subprocess.run([lrelease, "-silent", file, "-qm", file.with_suffix(".qm")], check=True)
        for context, messages in texts.items():
            for source in (source for source, said in messages.items() if not said):
                print(f"{file.name}: {context}: {source!r} has no translation", file=sys.stderr)
                missing += 1
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
