import pytest

from IFXPredictLib.base.errors import CaseError
from IFXPredictLib.imaging.segments import Segment, choose, listed

LESION, PSOAS, BOWEL = Segment(2, "Lesion"), Segment(1, "Psoas"), Segment(3, "Small bowel")


def chosen(segments, label=None, segment=None):
    return choose(segments, label, segment, "the mask")[0]


def test_the_only_one_is_taken_whatever_it_is_called():
    for only in (Segment(1), Segment(255), PSOAS):
        assert chosen([only]) is only


def test_of_several_the_one_called_lesion_is_taken_without_being_named():
    assert chosen([PSOAS, LESION, BOWEL]) is LESION
    other = Segment(7, " lesion ")
    assert chosen([PSOAS, other]) is other


def test_of_several_the_only_one_that_is_drawn_is_taken_unless_another_is_called_lesion():
    empty = Segment(2, "Segment_2", drawn=False)
    assert chosen([PSOAS, empty]) is PSOAS
    forgotten = Segment(2, "Lesion", drawn=False)
    assert chosen([PSOAS, forgotten]) is forgotten


@pytest.mark.parametrize(
    ("segments", "found"),
    [
        ([Segment(1), Segment(2)], r"2 labels: 1, 2; expected one, or one called Lesion"),
        ([PSOAS, BOWEL], r"2 segments: 1 \(Psoas\), 3 \(Small bowel\); expected one"),
        ([LESION, Segment(3, "Lesion_1")], r"2 segments: 2 \(Lesion\), 3 \(Lesion_1\)"),
        ([LESION, Segment(3, "LESION")], r"2 segments"),
        ([Segment(1, "Lesion 1"), Segment(2, "Lesion 2")], r"2 segments"),
        ([Segment(n) for n in range(1, 13)], r"12 labels: 1, 2, 3, 4, 5, 6, 7, 8 and 4 more"),
    ],
)
def test_what_is_not_certain_is_refused_with_what_there_is(segments, found):
    with pytest.raises(CaseError, match=rf"^the mask holds {found}.*Pass --label or --segment, .*pieces of one VOI"):
        chosen(segments)


def test_labels_and_names_choose_together_and_alone():
    assert chosen([PSOAS, LESION, BOWEL], label=3) is BOWEL
    assert chosen([PSOAS, LESION, BOWEL], segment="small  BOWEL") is BOWEL
    twin = Segment(4, "Small bowel")
    assert chosen([BOWEL, twin], label=4, segment="Small bowel") is twin
    with pytest.raises(CaseError, match=r"holds 2 segments: 3 \(Small bowel\), 4 \(Small bowel\)"):
        chosen([BOWEL, twin], segment="Small bowel")


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("La\u0308sion", "L\u00e4sion"),
        ("Lesion", "\uff2c\uff45\uff53\uff49\uff4f\uff4e"),
        ("\u75c5\u53d8\u3000\uff11", "\u75c5\u53d8 1"),
        ("Terminal\u00a0ileum", "terminal ileum\u200b"),
        ("Tu\u00admor", "TUMOR"),
    ],
)
def test_a_name_is_the_same_however_accents_blanks_and_full_width_letters_are_written(name, asked):
    other = Segment(5, name)
    assert chosen([PSOAS, other, BOWEL], segment=asked) is other
    assert chosen([PSOAS, Segment(6, asked), BOWEL], segment=name).label == 6


def test_overlapping_segments_of_one_label_are_told_apart_by_name():
    one, other = Segment(1, "Lesion"), Segment(1, "Bowel")
    assert chosen([one, other], label=1) is one
    assert chosen([one, other], segment="Bowel") is other
    with pytest.raises(CaseError, match=r"holds 2 segments: 1 \(Wall\), 1 \(Bowel\)"):
        chosen([Segment(1, "Wall"), other], label=1)


@pytest.mark.parametrize(
    ("label", "segment", "found"),
    [
        (4, None, r"label 4; its segments are 1 \(Psoas\), 2 \(Lesion\); pass --label"),
        (None, "Ileum", r"segment Ileum; its segments are 1 \(Psoas\)"),
        (1, "Lesion", r"label 1 segment Lesion; its segments are"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(label, segment, found):
    with pytest.raises(CaseError, match=rf"^the mask has no {found}"):
        chosen([PSOAS, LESION], label, segment)


def test_the_background_is_no_voi():
    for arguments in ((0, None), (-3, None), (0, "Lesion")):
        with pytest.raises(CaseError, match=r"cannot be the VOI's, expected 1 or more \(0 is the background\)"):
            chosen([LESION], *arguments)
    with pytest.raises(CaseError, match="label '1' cannot be the VOI's, expected 1 or more"):
        chosen([LESION], "1")
    with pytest.raises(CaseError, match=r"label -1 cannot be .*; write the mask again, with 1 for the VOI"):
        chosen([Segment(-1)])


def test_a_label_that_passes_over_the_lesion_is_said():
    assert choose([PSOAS, LESION], 1, None, "") == (
        PSOAS,
        ("label 1 (Psoas) of the mask was taken, not its segment Lesion",),
    )
    assert choose([PSOAS, LESION], 2, None, "") == (LESION, ())
    assert choose([PSOAS, LESION], None, "Psoas", "") == (PSOAS, ())
    assert choose([PSOAS, BOWEL], 1, None, "") == (PSOAS, ())


def test_names_are_listed_in_one_line():
    assert listed([Segment(1, "two\nlines"), Segment(2)]) == "1 (two lines), 2"
