"""Small workbooks of Excel, as a test needs them: texts, and numbers in 17 digits as Excel writes them."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOOK = f'<workbook {MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'


def write_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """A workbook with a sheet for each name; cells that look like numbers become numbers."""
    numbered = list(enumerate(sheets.items(), 1))
    listed = "".join(f'<sheet name="{escape(name)}" r:id="r{i}"/>' for i, (name, _) in numbered)
    targets = "".join(f'<R Id="r{i}" Target="worksheets/sheet{i}.xml"/>' for i, _ in numbered)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", f"{BOOK}<sheets>{listed}</sheets></workbook>")
        archive.writestr("xl/_rels/workbook.xml.rels", f"<R>{targets}</R>")
        for i, (_, rows) in numbered:
            content = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
            text = f"<worksheet {MAIN}><sheetData>{content}</sheetData></worksheet>"
            archive.writestr(f"xl/worksheets/sheet{i}.xml", text)


def _cell(text: str) -> str:
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?", text):
        return f"<c><v>{float(text):.17g}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'
