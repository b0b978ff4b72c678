"""Which encoding a file that is not UTF-8 looks like: the words that tell a user that nothing is damaged."""

import gzip
from pathlib import Path

import pytest

from IFXPredictLib.base.errors import CohortError
from IFXPredictLib.tables.encoding import decoded, likely_encoding

TEXTS = {
    "gbk": ("患者01,12", "张伟,30", "病例,年龄\n王芳,31", "中文"),
    "cp932": ("カルテ,テスト", "患者01", "山田太郎,31", "やまだ"),
    "cp1252": ("José,12", "Müller,Größe", "crp (µg/mL)", "12 °C", "François\nZoë"),
    "latin-1": ("José", "Ångström,Þór"),
    "cp1250": ("Łukasz,12",),
    "cp1251": ("Иванов,12", "пациент 1"),
    "cp949": ("환자01,김철수,나이,성별,병원",),
    "big5": ("年齡,男,王小明,病歷號",),
}
WORDS = {
    "gbk": "GBK, as a Chinese Excel",
    "cp932": "Shift-JIS, as a Japanese Excel",
    "cp1252": "Windows-1252",
    "latin-1": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Cyrillic",
    "cp949": "EUC-KR",
    "big5": "Big5",
}


@pytest.mark.parametrize(("encoding", "text"), [(e, text) for e, texts in TEXTS.items() for text in texts])
def test_a_table_in_another_encoding_is_refused_by_its_name_with_how_to_save(encoding, text):
    content = f"case,crp\n{text}\n".encode(encoding)
    with pytest.raises(CohortError, match=r"t\.csv: .*line \d is not UTF-8, but looks like .*'CSV UTF-8") as refused:
        decoded(content, Path("t.csv"), CohortError)
    assert WORDS[encoding] in str(refused.value)
    assert len(str(refused.value)) < 220


def test_bytes_of_no_known_kind_get_no_name():
    assert likely_encoding(bytes(range(128, 256)) * 3) == ""
    with pytest.raises(CohortError, match=r"\(line 1 is not UTF-8\); in Excel save"):
        decoded(bytes(range(128, 256)) * 3, Path("t.csv"), CohortError)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.4 case", "it is a PDF"),
        (b"\x1f\x8b\x08", "it is compressed by gzip; unpack it"),
        (b"$FL2@(#) SPSS DATA FILE", r"a file of SPSS \(\.sav\)\); export it from there as CSV, with values"),
        (b"<stata_dta><header>", "a file of Stata"),
        (bytes(12) + b"\xc2\xea\x81\x60" + bytes(99), "a file of SAS"),
        (gzip.compress(b"X\n\0\0\0\3", mtime=0), r"a file of R \(\.rds\)"),
        (gzip.compress(b"RDX3\nX\n", mtime=0), r"a file of R \(\.RData\)"),
        (b"{\\rtf1 case,crp}", "a text of Word"),
        (b"\n <HTML><body>", "it is a page of HTML or XML"),
        (b'<?xml version="1.0"?><Workbook>', "a page of HTML or XML"),
        (b"case,a\nP\x001,2\n", "line 2 has a NUL, as no text has"),
        ("case,age\n".encode("utf-32"), "it looks like UTF-16 or UTF-32 without its mark"),
        ("case,age\n患者,1\n".encode("utf-16-be"), "UTF-16"),
    ],
)
def test_files_of_other_programs_are_refused_by_what_they_are(content, message):
    with pytest.raises(CohortError, match=message):
        decoded(content, Path("t.csv"), CohortError)


def test_utf_8_and_utf_16_with_a_mark_are_read():
    text = "case,note\n患者,é€\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert decoded(text.encode(encoding), Path("t.csv"), CohortError) == text
