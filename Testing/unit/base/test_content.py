"""What was read of a case, as hashes: what differs, and how a record keeps them."""

from dataclasses import replace

import pytest

from IFXPredictLib.base.content import CaseContent
from IFXPredictLib.base.errors import CohortError

CONTENT = CaseContent("i", "m", "v", "g", "o")


@pytest.mark.parametrize(
    ("other", "parts"),
    [
        ({}, ()),
        ({"image_files": "x", "mask_files": "y"}, ()),
        ({"voxels": "x"}, ("image",)),
        ({"geometry": "x"}, ("image",)),
        ({"voi": "x"}, ("mask",)),
        ({"voxels": "x", "voi": "y"}, ("image", "mask")),
    ],
)
def test_what_changed_is_told_by_what_was_read_and_not_by_the_files(other, parts):
    assert CONTENT.changed_to(replace(CONTENT, **other)) == parts


def test_the_same_files_are_those_of_both_image_and_mask():
    assert [CONTENT.same_files(*pair) for pair in (("i", "m"), ("x", "m"), ("i", "x"))] == [True, False, False]


def test_a_record_keeps_the_hashes_and_one_of_another_version_is_refused():
    assert CaseContent.from_mapping(CONTENT.to_mapping() | {"more": 1}, "here", CohortError) == CONTENT
    for damaged in (None, [], {"voxels": "v"}, CONTENT.to_mapping() | {"voi": 7}):
        with pytest.raises(CohortError, match=r"^here: is of another version or damaged; run the command"):
            CaseContent.from_mapping(damaged, "here", CohortError)
