"""Below the VOI: a volume for each further series, and a segment for each further drawn VOI, that the bundle asks for.

They are named as its protocol names them; a bundle of one series and one drawn VOI shows nothing of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import qt
import slicer
from slicer.i18n import tr as _

from .voi_words import marked, report_html

if TYPE_CHECKING:
    from IFXPredictLib.mrml.further_nodes import FurtherNodes
    from IFXPredictLib.mrml.further_voxels import FurtherReport
    from IFXPredictLib.protocol.loading import Protocol

_LEAST_WIDTH = 120


class FurtherChoice:
    """What is chosen is kept with the first volume, in the scene: another patient's volume has a choice of its own.

    ``chosen`` are the nodes, ``report`` what was found of them. ``changed`` is called after another choice,
    ``draw`` with the segmentation and the segment that a new further VOI is to be painted in.
    """

    def __init__(self, ui: Any, changed: Any, draw: Any) -> None:
        from IFXPredictLib.mrml.further_nodes import NOTHING_FURTHER

        self.chosen: FurtherNodes = NOTHING_FURTHER
        self.report: FurtherReport | None = None
        self._ui, self._changed, self._draw = ui, changed, draw
        self._volume: Any = None
        self._segmentation: Any = None
        self._protocol: Protocol | None = None
        self._built: Any = None
        self._maps: Any = []
        self._measured = False
        self._form: Any = None
        self._series: dict[str, _Series] = {}
        self._vois: dict[str, _Voi] = {}
        ui.furtherPlace.hide()

    @property
    def wanted(self) -> bool:
        """Whether the bundle asks for anything here."""
        return self._protocol is not None and bool(self._protocol.further_files)

    @property
    def draws(self) -> bool:
        """Whether there are further VOIs to be drawn: then the editor may paint in another segment than the first."""
        return self._protocol is not None and bool(self._protocol.further_drawn)

    @property
    def problem(self) -> str:
        """Why nothing can be predicted with what is chosen; "" where it can."""
        return self.report.problem if self.report else ""

    @property
    def attention(self) -> str:
        """What the user should look at: the problem, or warnings."""
        return self.problem or "\n".join(self.report.warnings if self.report else ())

    @property
    def sha256(self) -> dict[str, str]:
        """What tells the choice from another."""
        return dict(self.report.sha256) if self.report else {}

    def show(self, volume: Any, segmentation: Any, protocol: Protocol | None) -> None:
        """Offer what a protocol asks for (None without a bundle), for the first VOI in a segmentation on a volume."""
        from IFXPredictLib.mrml.further_nodes import NOTHING_FURTHER, chosen_further

        self._volume, self._segmentation, self._protocol = None, None, protocol  # not to be told of our own changes
        self._build()
        self._ui.furtherPlace.setVisible(self.wanted)
        self._ui.furtherPlace.enabled = volume is not None
        self.chosen = NOTHING_FURTHER
        if volume is not None and protocol is not None:
            self.chosen = chosen_further(volume, segmentation, protocol)
        for name, series in self._series.items():
            series.show(self.chosen.series.get(name))
        for name, voi in self._vois.items():
            voi.show(*self.chosen.vois.get(name, (None, "")))
        self._volume, self._segmentation = volume, segmentation

    def measure(self, first: Any, parameters: Any) -> None:
        """Find out what is to be said of what is chosen, where what was ``first`` reported of the VOI is no problem."""
        self.report = None
        if self._protocol and self.wanted and self._volume is not None and not first.problem:
            from IFXPredictLib.mrml.drawn_voi import DrawnVoi
            from IFXPredictLib.mrml.further_voxels import further_report

            self._measured = True
            drawn = DrawnVoi(self._volume, parameters.voiSegmentation, parameters.voiSegmentID)
            name = parameters.caseName or self._volume.GetName()
            self.report = further_report(drawn, self.chosen, self._protocol, name)
        for kind, rows in (("series", self._series), ("vois", self._vois)):
            told = getattr(self.report, kind) if self.report else {}
            for name, row in rows.items():
                row.tell(told.get(name), self._protocol)

    def pause(self) -> None:
        """Hear of nothing more until ``show``."""
        self._volume = None

    def close(self) -> None:
        """The scene is about to close: nothing of its series is kept."""
        self.pause()
        self.report = None
        if self._measured:
            from IFXPredictLib.mrml.further_voxels import forget_series

            forget_series()

    def hide_maps(self, identifiers: Any) -> None:
        """Offer no map as a series."""
        self._maps = identifiers
        for series in self._series.values():
            series.selector.sortFilterProxyModel().hiddenNodeIDs = identifiers

    def _build(self) -> None:
        """A row for each name of the protocol, where it has others than the last one."""
        names = (self._protocol.further_series, self._protocol.further_drawn) if self._protocol else ((), ())
        if names == self._built:
            return
        self._built, self._series, self._vois = names, {}, {}
        if self._form is not None:
            self._form.setParent(None)
            self._form.deleteLater()
        self._form = qt.QWidget()
        rows = qt.QFormLayout(self._form)
        rows.setContentsMargins(0, 0, 0, 0)
        for name in names[0]:
            self._series[name] = _Series(name, self._on_series)
            rows.addRow(_("Series {name}:").format(name=name), self._series[name].place)
        for name in names[1]:
            self._vois[name] = _Voi(name, self._on_voi, self._on_new)
            rows.addRow(_("VOI {name}:").format(name=name), self._vois[name].place)
        self._ui.furtherPlace.layout().addWidget(self._form)
        self.hide_maps(self._maps)

    def _on_series(self, name: str, series: Any) -> None:
        from IFXPredictLib.mrml.further_nodes import choose_series

        if self._volume is not None:
            choose_series(self._volume, name, series)
            self._changed()

    def _on_voi(self, name: str, segmentation: Any, segment_id: str) -> None:
        from IFXPredictLib.mrml.further_nodes import choose_voi

        if self._volume is not None:
            choose_voi(self._volume, name, segmentation, segment_id)
            self._changed()

    def _on_new(self, name: str) -> None:
        """An empty segment of this name in the first VOI's segmentation, ready to be painted."""
        from IFXPredictLib.mrml.nodes import empty_segmentation

        segmentation = self._segmentation
        if segmentation is None:
            title = _("{case} VOI").format(case=self._volume.GetName())
            segmentation, _first = empty_segmentation(self._volume, title)
        segment_id = str(segmentation.GetSegmentation().AddEmptySegment("", name))
        self._on_voi(name, segmentation, segment_id)
        self._draw(segmentation, segment_id)


class _Row:
    """Something to choose with, and below it what is said of what was chosen."""

    def __init__(self, selector: Any, *beside: Any) -> None:
        self.selector = selector
        selector.setMRMLScene(slicer.mrmlScene)
        selector.setSizePolicy(qt.QSizePolicy.Ignored, qt.QSizePolicy.Fixed)
        selector.setMinimumWidth(_LEAST_WIDTH)
        self.place, line = qt.QWidget(), qt.QHBoxLayout()
        layout = qt.QVBoxLayout(self.place)
        layout.setContentsMargins(0, 0, 0, 0)
        line.addWidget(selector, 1)
        for widget in beside:
            line.addWidget(widget)
        layout.addLayout(line)
        self.label = qt.QLabel()
        self.label.wordWrap = True
        self.label.hide()
        layout.addWidget(self.label)

    def say(self, rich: str) -> None:
        """Show a text, or nothing."""
        self.label.text = rich
        self.label.setVisible(bool(rich))


class _Series(_Row):
    """A further series: one of the scene's volumes."""

    def __init__(self, name: str, chosen: Any) -> None:
        selector = slicer.qMRMLNodeComboBox()
        selector.nodeTypes = ["vtkMRMLScalarVolumeNode"]
        selector.showChildNodeTypes = False
        selector.noneEnabled = True
        selector.addEnabled = selector.removeEnabled = False
        selector.toolTip = _("The volume that is the series {name}, of the same patient and examination.").format(
            name=name
        )
        super().__init__(selector)
        selector.connect("currentNodeChanged(vtkMRMLNode*)", lambda node: chosen(name, node))

    def show(self, series: Any) -> None:
        """Show a choice."""
        self.selector.setCurrentNode(series)

    def tell(self, report: Any, _protocol: Any) -> None:
        """Say what is wrong with it, or is to be known of it; nothing where all is well."""
        if report and self.selector.currentNode() is None:
            self.say(_("Choose its volume."))
            return
        lines = ([report.problem] if report.problem else [*report.warnings]) if report else []
        self.say("<br>".join(map(marked, lines)))


class _Voi(_Row):
    """A further VOI: a segment of one of the scene's segmentations, or a new one."""

    def __init__(self, name: str, chosen: Any, new: Any) -> None:
        selector, button = slicer.qMRMLSegmentSelectorWidget(), qt.QPushButton(_("New"))
        selector.toolTip = _("The segment that is the VOI {name}.").format(name=name)
        selector.noneEnabled = True
        button.toolTip = _("Add an empty segment {name} to the segmentation, and paint in it.").format(name=name)
        super().__init__(selector, button)
        self._chosen, self._name, self._new = chosen, name, button
        selector.connect("currentSegmentChanged(QString)", lambda _segment: self._on_chosen())
        selector.connect("currentNodeChanged(vtkMRMLNode*)", lambda _node: self._on_chosen())
        button.connect("clicked()", lambda: new(name))

    def show(self, segmentation: Any, segment_id: str) -> None:
        """Show a choice."""
        self.selector.setCurrentNode(segmentation)
        self.selector.setCurrentSegmentID(segment_id)

    def tell(self, report: Any, protocol: Any) -> None:
        """Show its facts, or what is wrong with it."""
        if report and not self.selector.currentSegmentID():
            self.say(_("Choose its segment, or press New."))
            return
        self.say(report_html(report, protocol.image) if report else "")

    def _on_chosen(self) -> None:
        """Of a segmentation that was chosen without a segment it is the one of that name, or the first."""
        segmentation, segment_id = self.selector.currentNode(), self.selector.currentSegmentID()
        ids = list(segmentation.GetSegmentation().GetSegmentIDs()) if segmentation else []
        if ids and segment_id not in ids:
            named = segmentation.GetSegmentation().GetSegmentIdBySegmentName(self._name)
            segment_id = named if named in ids else ids[0]
        self._chosen(self._name, segmentation if ids else None, segment_id)
