"""Licences by SPDX's names, and authors: both parts of a name, and an ORCID whose check digit is right."""

import pytest

from IFXPredictLib.base.errors import IFXPredictError
from IFXPredictLib.bundles.credit import Author, read_author, read_licence


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
        ("ODBL-1.0", "ODbL-1.0"),
        ("mit", "MIT"),
        ("https://example.org/terms", "https://example.org/terms"),
    ],
)
def test_a_licence_has_spdxs_own_name_or_its_address(text, licence):
    assert read_licence(text) == licence


@pytest.mark.parametrize(
    "text", ["CC-BY-5.0", "CC-BY", "GPL-3.0", "GPLv3", "my own", "ftp://example.org", "https://a b"]
)
def test_a_licence_that_spdx_does_not_have_is_asked_for_by_its_address(text):
    with pytest.raises(IFXPredictError, match=r"expected one of CC0-1\.0, CC-BY-4\.0.*another licence by the address"):
        read_licence(text)


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Augusta Ada King", "Augusta Ada", "King"),
        ("van der Berg, Anna Maria", "Anna Maria", "van der Berg"),
        ("Plato", "", ""),
        ("Plato,", "", ""),
    ],
)
def test_the_family_name_stands_before_a_comma_or_last(name, given, family):
    assert read_author(name) == Author(name, "", given, family)


@pytest.mark.parametrize("orcid", ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"])
def test_orcids_that_orcid_itself_shows_are_taken(orcid):
    assert read_author(f"A. Maker <{orcid}>").orcid == orcid
    assert read_author(f"A. Maker <https://orcid.org/{orcid}>").orcid == orcid


@pytest.mark.parametrize(
    ("orcid", "message"),
    [
        ("0000-0002-1825-0098", "the ORCID ends with 8, expected 7 after these digits"),
        ("0000-0002-1852-0097", "the ORCID ends with 7, expected 3 after these digits"),
        ("0000-0002-1694-2330", "the ORCID ends with 0, expected X after these digits"),
    ],
)
def test_an_orcid_with_a_slip_is_refused(orcid, message):
    with pytest.raises(IFXPredictError, match=f"--author is 'A. Maker <{orcid}>': {message}; copy it"):
        read_author(f"A. Maker <{orcid}>")


@pytest.mark.parametrize("text", ["", "Ada <me>", "Ada <0000-0002-1825-009x>", "Ada <\u0660000-0002-1825-0097>"])
def test_what_is_neither_a_name_nor_an_orcid_is_refused(text):
    with pytest.raises(IFXPredictError, match="expected a name, or a name and an ORCID"):
        read_author(text)
