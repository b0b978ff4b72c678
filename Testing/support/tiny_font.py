"""Small fonts for tests, each letter a box of its own height: stand-ins for those that a computer may have."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def write_font(path: Path, family: str, letters: str, style: str = "Regular") -> Path:
    """Write a TrueType font with ``letters``."""
    names = [".notdef", *(f"uni{ord(letter):04X}" for letter in letters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(letter): f"uni{ord(letter):04X}" for letter in letters})
    builder.setupGlyf({name: _box(200 + 600 * place // len(names)) for place, name in enumerate(names)})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": style})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWeightClass=700 if style == "Bold" else 400)
    builder.setupPost()
    builder.save(path)
    return path


def _box(height: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, height), (900, height), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()
