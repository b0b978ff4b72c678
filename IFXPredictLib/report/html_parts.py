"""Elements of a self-contained HTML page: text escaped, figures embedded, no script, no address."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from .tables.table import Table

STYLE = """
body { font: 15px/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; color: #1a1a1a; background: #fff;
  max-width: 1100px; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.25rem; border-bottom: 1px solid #bbb; margin-top: 2.2rem; }
h3 { font-size: 1.05rem; margin-top: 1.6rem; }
.notice { background: #B00020; color: #fff; font-weight: bold; padding: .8rem 1rem; }
.warning { border-left: 6px solid #B00020; background: #fdf3f4; padding: .5rem .8rem; }
nav ol { columns: 2; margin: .3rem 0; } a { color: #004a80; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .85rem; margin: .3rem 0; }
caption { text-align: left; padding: .3rem 0; }
th, td { padding: .25rem .55rem; text-align: left; vertical-align: top; }
thead th { border-top: 2px solid #333; border-bottom: 1px solid #333; }
tbody tr { border-bottom: 1px solid #ddd; } tbody { border-bottom: 2px solid #333; }
td { font-variant-numeric: tabular-nums; overflow-wrap: break-word; min-width: 3.2rem; }
ul.notes { font-size: .8rem; color: #444; margin: .2rem 0 1rem; } figure { margin: 1rem 0; }
figure img { max-width: 100%; height: auto; } figcaption { font-size: .85rem; color: #444; }
.absent { color: #777; font-style: italic; } code { overflow-wrap: anywhere; }
@media (max-width: 700px) { nav ol { columns: 1; } }
@media print { body { max-width: none; font-size: 9pt; padding: 0; } .scroll { overflow: visible; }
  table { font-size: 6.5pt; } td, th { padding: 1px 3px; min-width: 0; overflow-wrap: anywhere; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; } h2, h3, caption { break-after: avoid; } nav { break-after: page; }
  a { color: inherit; text-decoration: none; } @page { size: A4 landscape; margin: 12mm; } }
"""


@dataclass(frozen=True)
class Section:
    """A part of the report with an entry in the table of contents; ``body`` is HTML."""

    anchor: str
    title: str
    body: str


def page(title: str, notice: str, remark: str, sections: Sequence[Section]) -> str:
    """A whole document: notice and remark on top where there are any, title, contents, sections."""
    contents = "".join(f'<li><a href="#{s.anchor}">{escape(s.title)}</a></li>\n' for s in sections)
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{STYLE}</style>\n</head>\n<body>",
        *([f'<p class="notice" role="note">{escape(notice)}</p>'] if notice else []),
        *([paragraph(remark, "warning")] if remark else []),
        f"<h1>{escape(title)}</h1>",
        f'<nav aria-label="Contents">\n<ol>\n{contents}</ol>\n</nav>',
        *(f'<section id="{s.anchor}">\n<h2>{escape(s.title)}</h2>\n{s.body}\n</section>' for s in sections),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def paragraph(text: str, style: str = "") -> str:
    """A paragraph of plain ``text``."""
    return f'<p class="{style}">{escape(text)}</p>' if style else f"<p>{escape(text)}</p>"


def heading(text: str) -> str:
    """A heading within a section."""
    return f"<h3>{escape(text)}</h3>"


def table(found: Table) -> str:
    """The rows as shown, caption above, notes below; without rows its notes say why."""
    notes = note_list(found.notes)
    if not found.rows:
        return paragraph(found.caption) + notes
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in found.header)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in found.rows)
    caption = f"<caption>{escape(found.caption)}</caption>"
    return (
        f'<div class="scroll" tabindex="0"><table id="table-{found.name}">\n{caption}\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table></div>\n{notes}"
    )


def note_list(notes: Iterable[str]) -> str:
    """Small print; nothing where there is none."""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f'<ul class="notes">{items}</ul>' if items else ""


def figure(title: str, alt: str, svg: bytes) -> str:
    """An embedded drawing with its alternative text; apart from each other, so that no names within them collide."""
    data = base64.b64encode(svg).decode("ascii")
    image = f'<img alt="{escape(title)}. {escape(alt)}" src="data:image/svg+xml;base64,{data}">'
    return f"<figure>\n{image}\n<figcaption>{escape(title)}</figcaption>\n</figure>"
