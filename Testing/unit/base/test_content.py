"""What was read of a case, as hashes and its place: what differs, and how a record keeps them."""

from dataclasses import replace

import pytest

from IFXPredictLib.base.content import CaseContent, geometry_text, same_place
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
        ({"scan": "x", "voi_label": "2", "voi_segment": "Lesion"}, ()),
    ],
)
def test_what_changed_is_told_by_what_was_read_and_not_by_the_files(other, parts):
    assert CONTENT.changed_to(replace(CONTENT, **other)) == parts


def test_the_same_files_are_those_of_both_image_and_mask():
    assert [CONTENT.same_files(*pair) for pair in (("i", "m"), ("x", "m"), ("i", "x"))] == [True, False, False]


def test_a_record_keeps_the_hashes_and_one_of_another_version_is_refused():
    assert CaseContent.from_mapping(CONTENT.to_mapping() | {"more": 1}, "here", CohortError) == CONTENT
    older = {name: text for name, text in CONTENT.to_mapping().items() if name not in ("scan", "voi_label")}
    assert CaseContent.from_mapping(older, "here", CohortError) == CONTENT
    for damaged in (None, [], {"voxels": "v"}, CONTENT.to_mapping() | {"voi": 7}):
        with pytest.raises(CohortError, match=r"^here: is of another version or damaged; run the command"):
            CaseContent.from_mapping(damaged, "here", CohortError)


GRID = {
    "size": (512, 400, 90),
    "spacing": (0.71875, 0.8, 5.0),
    "origin": (-181.640625, -1023.3, 7.5),
    "direction": (0.96, -0.28, 0.0, 0.28, 0.96, 0.0, 0.0, 0.0, 1.0),
}


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"origin": (-181.640625, -1023.29998779296875, 7.5)}, True),  # in single precision
        ({"spacing": (0.71875, 0.800000011920929, 5.0)}, True),
        ({"origin": (-181.64, -1023.3, 7.5)}, True),
        ({"origin": (-181.6, -1023.3, 7.5)}, False),
        ({"spacing": (0.71875, 0.8, 5.0001)}, False),  # 9 um at the last slice
        ({"direction": (0.96, -0.28, 0.0, 0.28, 0.96, 0.0, 0.0, 0.0, -1.0)}, False),
        ({"direction": (0.96, -0.28, 1e-5, 0.28, 0.96, 0.0, -1e-5, 0.0, 1.0)}, False),
        ({"size": (512, 400, 91)}, False),
    ],
)
def test_a_place_is_the_same_where_no_voxel_moves_by_more_than_single_precision_moves_it(change, same):
    assert same_place(geometry_text(**GRID), geometry_text(**(GRID | change))) is same


def test_a_place_that_an_older_build_hashed_is_compared_with_hashes_alone():
    text = geometry_text(**GRID)
    assert [same_place(*pair) for pair in (("ab", "ab"), ("ab", "cd"), ("ab", text), (text, "ab"))] == [
        *(True, False, True, True)
    ]
