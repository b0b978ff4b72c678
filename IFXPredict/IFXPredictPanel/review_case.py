"""One case that is being reviewed: its image, the outlines of all its readings, and contours made of them."""

from typing import Any

import qt
import slicer
from slicer.i18n import tr as _

from IFXPredictLib.base.text import breakable

from .language import said
from .views import hide_names_of_files, show_segment, show_volume

_DASH = "\u2013"
_SWATCH = 12  # pixels


class ReviewedCase:
    """Shows a case of ``review_case`` alone in the scene; ``found`` is None while there is none.

    What lies in the scene are copies: the reference is taken from the study's files, whatever is done to them here.
    """

    def __init__(self, ui):
        self.found: Any = None  # a CaseReview while a case is open; item, its line of the list, likewise
        self.item: Any = None
        self._ui = ui
        self._contours = []  # records and kinds, in the rows' order
        self._nodes: tuple[Any, ...] = ()
        self._segments: tuple[str, ...] = ()
        ui.reviewContours.setHeaderLabels([_("Contour"), _("mL"), _("Answers")])
        ui.reviewContours.connect("itemChanged(QTreeWidgetItem*,int)", self._on_ticked)

    @property
    def nodes(self):
        """The image's node and that of the contours; none while no case is open."""
        return self._nodes

    @property
    def chosen(self):
        """The selected contour: a reading's record, or a proposal's kind; None for none."""
        row = self._ui.reviewContours.indexOfTopLevelItem(self._ui.reviewContours.currentItem())
        return self._contours[row] if self.found is not None and row >= 0 else None

    def open(self, study, found, item):
        """Show ``found`` in a scene that is emptied for it, in the study's window."""
        import SimpleITK as sitk

        from IFXPredictLib.base.colours import colour
        from IFXPredictLib.mrml.display import show_alone
        from IFXPredictLib.mrml.outlines import Outline, outlines_on

        image = sitk.ReadImage(str(study.check_image(item.pseudonym)[0]))
        self.put_away()
        volume = show_alone(slicer.mrmlScene, image, item.pseudonym, study.display, study.image_rules)
        hide_names_of_files(True)
        drawn = _contours_of(found)
        outlines = [
            Outline(name, found.image_of(mask), colour(place), shown)
            for place, (name, _contour, mask, shown) in enumerate(drawn)
        ]
        segmentation, self._segments = outlines_on(volume, outlines, _("{case} readings").format(case=item.pseudonym))
        self._nodes, self.found = (volume, segmentation), found
        self._contours = [contour for _name, contour, _mask, _shown in drawn]
        self._list(outlines, [found.volume_ml(mask) for _name, _contour, mask, _shown in drawn])
        self._ui.reviewContours.setColumnHidden(2, not study.form)
        self._show_answers(study.form)
        of_voi = _("All readings here are of the VOI {name}.").format(name=found.voi) if found.voi else ""
        self._ui.reviewWordsLabel.text = "\n".join(filter(None, (of_voi, _staple_in_words(found))))
        self.show_reference(item)
        show_volume(volume)
        show_segment(segmentation, self._segments[0])

    def show_reference(self, item):
        """The line of the list as it is now: which contour stands for the case."""
        self.item = item
        self._ui.referenceLabel.text = breakable(why_in_words(item))
        changing = item.reference is not None
        self._ui.referenceButton.text = _("Change reference...") if changing else _("Mark as reference...")

    def put_away(self):
        """Take the case out of the scene, and out of the panel."""
        nodes, self._nodes, self._segments = self._nodes, (), ()
        self.found, self.item, self._contours = None, None, []
        self._ui.reviewContours.clear()
        self._ui.reviewWordsLabel.text = self._ui.referenceLabel.text = ""
        for node in nodes:
            if slicer.mrmlScene.IsNodePresent(node):
                slicer.mrmlScene.RemoveNode(node)
        if nodes:
            hide_names_of_files(False)

    def _list(self, outlines, volumes):
        tree = self._ui.reviewContours
        blocked = tree.blockSignals(True)
        for one, volume in zip(outlines, volumes, strict=True):
            row = qt.QTreeWidgetItem()
            row.setText(0, one.name)
            row.setText(1, f"{volume:.2f}")
            row.setIcon(0, _swatch(one.colour))
            row.setCheckState(0, qt.Qt.Checked if one.shown else qt.Qt.Unchecked)
            tree.addTopLevelItem(row)
        tree.resizeColumnToContents(0)
        tree.blockSignals(blocked)

    def _show_answers(self, form):
        """What each reading answered to the study's form, in full in the tooltip."""
        from IFXPredictLib.reading_study.case_review import answers_in_words

        tree = self._ui.reviewContours
        blocked = tree.blockSignals(True)
        for place, record in enumerate(self.found.records):
            row = tree.topLevelItem(place)
            row.setText(2, said(answers_in_words(record)))
            asked = [(field.shown, record.answers[field.name]) for field in form if field.name in record.answers]
            row.setToolTip(2, "\n".join(f"{question} {answer:g}" for question, answer in asked))
        tree.resizeColumnToContents(1)
        tree.blockSignals(blocked)

    def _on_ticked(self, row, _column):
        from IFXPredictLib.mrml.outlines import show_outline

        place = self._ui.reviewContours.indexOfTopLevelItem(row)
        show_outline(self._nodes[1], self._segments[place], row.checkState(0) == qt.Qt.Checked)


def _contours_of(found):
    """Name, record or kind, mask and whether it is shown at first, of each reading and each proposal that is drawn."""
    kinds = {"intersection": _("intersection"), "union": _("union"), "staple": _("STAPLE's estimate")}
    readings = zip(found.records, found.masks, strict=True)
    return [
        *((whose(record), record, mask, True) for record, mask in readings),
        *((kinds[one.kind], one.kind, one.mask, one.kind == "staple") for one in found.proposals if one.mask.any()),
    ]


def _staple_in_words(found):
    """What STAPLE's estimate leaves undecided, and whether it is one reading's contour; or why there is none."""
    for one in found.proposals:
        if one.kind == "staple":
            words = _(
                "STAPLE: of all voxels that somebody drew {near:.1f} % have a probability near 0.5, and {moved:.1f} % "
                "change sides with more empty margin. There the readers do not decide."
            )
            sentences = [words.format(near=100 * one.undecided, moved=100 * one.by_margin)]
            followed = [
                record for record, mask in zip(found.records, found.masks, strict=True) if _same(mask, one.mask)
            ]
            if followed:
                sentences.append(_("It is just the contour of {reading}.").format(reading=whose(followed[0])))
            return "\n".join(sentences)
    if len(found.records) == 2:
        return _("Two readings have no STAPLE estimate: where one lies within the other its rim would be just 0.5.")
    return ""


def _same(mask, other):
    return bool(((mask != 0) == other).all())


def whose(reading):
    """How a reading, or the reference that one is, is named."""
    return _("{reader}, round {round}").format(reader=reading.reader, round=reading.round)


def reference_in_words(item):
    """Which contour stands for the case of a line; a dash for none."""
    chosen = item.reference
    if chosen is None:
        return _DASH
    words = said(chosen.made_by) if chosen.made_by else whose(chosen)
    return _("{reference} (out of date)").format(reference=words) if item.outdated else words


def why_in_words(item):
    """Which contour stands for the case, who chose it, when and why."""
    chosen = item.reference
    if chosen is None:
        return _("No reference has been chosen yet.")
    words = _("Reference: {reference}, chosen by {reviewer} on {date}: {reason}").format(
        reference=reference_in_words(item), reviewer=chosen.reviewer, date=chosen.time[:10], reason=chosen.reason
    )
    return "\n".join(
        [words, _("A reading was corrected since; look at it and choose again.")] if item.outdated else [words]
    )


def _swatch(colour):
    picture = qt.QPixmap(_SWATCH, _SWATCH)
    picture.fill(qt.QColor(colour))
    return qt.QIcon(picture)
