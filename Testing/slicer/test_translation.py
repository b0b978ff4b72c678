"""The panel in Chinese, as a reader sees it: the module's own .qm, the library's sentences, and no English left."""

import re
from dataclasses import replace

import numpy as np
import pytest
from translation_files import LANGUAGES, file_of, read

pytest.importorskip("slicer")
QtCore = pytest.importorskip("PySide6.QtCore")

NO_WORDS = ("IFXPredict simulated CTE", "IFXPredict", "Lesion", "Ctrl", "Return", "Right", "ifxpredict study analyse")
"""Names, keys and commands, which are the same in every language."""
SHOWN = ("text", "title", "toolTip", "placeholderText")


def english_in(text):
    """The English words of a text: four small letters or more that belong to no name, file or unit."""
    bare = re.sub("|".join(map(re.escape, NO_WORDS)), "", re.sub("<[^>]*>", " ", text))
    bare = re.sub(r"\S*[_./\\]\S*|PyRadiomics|PyTorch|Shapley|mmol|umol|Slicer", "", bare)
    return re.findall("[a-z]{4,}", bare)


def texts_of(panel):
    """What a panel shows, apart from Slicer's own widgets, which its language packs translate."""
    from PySide6 import QtWidgets

    for widget in panel.findChildren(QtWidgets.QWidget):
        owners = [type(one).__name__ for one in owners_of(widget)]
        if not any(name.startswith("qMRMLSegment") for name in owners):
            yield from (str(widget.property(name)) for name in SHOWN if widget.property(name))
            if isinstance(widget, QtWidgets.QComboBox):
                yield from (widget.itemText(i) for i in range(widget.count))


def owners_of(widget):
    while widget is not None:
        yield widget
        widget = widget.parentWidget()


@pytest.fixture
def widget(application, repository):
    import slicer
    import standin

    application.userSettings().setValue("language", "zh_CN")
    standin.load_module(repository / "IFXPredict" / "IFXPredict.py")
    application.startupCompleted.emit()
    slicer.util.selectModule("IFXPredict")
    return slicer.modules.IFXPredictWidget.panel


@pytest.fixture
def scene_volume(widget):
    """A volume, for clinical values are kept with its patient."""
    import slicer

    return slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_that_qt_loads_holds_what_was_translated(application, language):
    translator = QtCore.QTranslator()
    assert translator.load(str(file_of(language).with_suffix(".qm")))
    for context, messages in read(file_of(language)).items():
        for source, said in messages.items():
            assert translator.translate(context, source) == said, "run make translations"


def test_the_whole_panel_is_chinese_with_a_case_and_with_a_wrong_value(widget):
    widget.ui.sampleButton.click()
    widget.voi.update_facts()
    assert widget.ui.noticeLabel.text == "仅供演示：由模拟病例训练，不能说明任何患者的情况。"
    assert "英夫利昔单抗" in widget.ui.bundleComboBox.itemText(0)
    assert re.search(r"mL, 平均 \d+ HU, 8层, 1块", widget.ui.voiFactsLabel.text)
    widget.clinical.form.input("albumin").text = "3.95"
    found = [text for page in widget.pages for text in texts_of(page)]
    assert "3.95：应为10至60 g/L；3.95看似g/dL，即39.5 g/L；请换算。" in found
    assert [text for text in found if english_in(text)] == []
    assert english_in("白蛋白 expected 10") == ["expected"], "the search above finds English"


def test_what_a_blank_means_and_what_stood_for_it_are_said_in_chinese(widget, scene_volume):
    from IFXPredictPanel.language import said

    from IFXPredictLib.bundles.manifest import read_manifest

    manifest = read_manifest(widget.model.folder(widget.logic.getParameterNode()))
    hints = []
    for rule in ("refuse", "median", "chained", "indicator"):
        widget.clinical.build(replace(manifest, protocol=replace(manifest.protocol, missing=rule)))
        widget.clinical.show(scene_volume)
        hints.append(widget.ui.clinicalHintLabel.text)
        told = said(f"demonstration; C-reactive protein missing: 12 mg/L imputed ({rule})")
        assert not english_in(told.replace("refuse", "")), told
        assert "缺少C反应蛋白：以12 mg/L插补" in told
    assert len(set(hints)) == 3
    assert "无法给出结果" in hints[0]
    assert all("留空时" in hint and not english_in(hint) for hint in hints[1:])
    for words in (
        "Albumin is missing of no training case, so that nothing stands for it",
        "C-reactive protein missing: taken into account",
        "probability of the model; probability 0.200 to 0.512 in 95 % of 100 imputations",
    ):
        assert not english_in(said(words)), said(words)


def test_errors_and_results_are_chinese_and_what_is_stored_stays_english(widget, prediction):
    import slicer
    from IFXPredictPanel.language import said, said_errors, said_html

    from IFXPredictLib.base.errors import CaseError, IFXPredictError
    from IFXPredictLib.mrml.companions import set_companion, uncertainty_table, why_table
    from IFXPredictLib.mrml.rich_text import summary_html, why_html
    from IFXPredictLib.mrml.tables import columns_of, prediction_table
    from IFXPredictLib.protocol.loading import load_protocol

    protocol = load_protocol("ifx_cte")
    table = prediction_table(slicer.mrmlScene, prediction, protocol.outcome, "P")
    set_companion(table, "why", why_table(slicer.mrmlScene, prediction, "P why"))
    set_companion(table, "trust", uncertainty_table(slicer.mrmlScene, prediction, protocol, "P trust"))
    summary = said_html(summary_html(table))
    assert "无应答的概率" in summary
    assert "无结果：缺少crp, albumin" in summary
    assert "<b>警告:</b>" in summary.replace("：", ":")
    why = said_html(why_html(table, "radiomics"))
    assert "造成差异的因素（百分点）" in why
    assert "<b>影像组学:</b>" in why
    assert columns_of(table)["status"][0] == "no answer: crp, albumin missing"
    problem = "case P7: the volume CT holds no image; load or choose another."
    with pytest.raises(IFXPredictError, match="病例P7：体数据CT不含影像"), said_errors():
        raise CaseError(problem)
    assert said("a sentence of somebody else") == "a sentence of somebody else"


def test_what_a_harmonised_bundle_says_of_a_case_is_chinese_and_so_is_what_names_an_option(widget):
    from IFXPredictPanel.language import said

    from IFXPredictLib.base.errors import CaseError
    from IFXPredictLib.models.harmonisation import Harmonisation
    from IFXPredictLib.stats.combat import fit_combat

    combat = fit_combat(np.random.default_rng(1).normal(size=(8, 3)), list("AABBABAB"), np.zeros((8, 0)))
    known = Harmonisation(("a", "b", "c"), combat, np.zeros(0), {"A": 4, "B": 4})
    for centre, found in (("C", "中心 C"), ("", "没有中心")):
        with pytest.raises(CaseError) as refused:
            known.check("P7", centre)
        told = said(str(refused.value))
        assert f"病例 P7：{found}，" in told
        assert english_in(re.sub(r"--centre|update --method harmonisation|centre列", "", told)) == []
    for words, option in (
        ("c.csv: holds 2 cases; say which one (on the command line with --case).", "--case"),
        (
            "o/p.csv: is no file that an earlier run recorded, and would be lost; move it away or give another place "
            "(on the command line also --force).",
            "--force",
        ),
    ):
        assert english_in(said(words).replace(option, "")) == [], said(words)
        assert option in said(words)


def test_what_is_said_of_further_vois_and_of_what_cannot_be_written_is_chinese(widget):
    from IFXPredictPanel.language import said

    from IFXPredictLib.protocol.schema import MrSeries, Shell

    shell = Shell(1, 8, -190, -30).words("HU")
    for words in (
        f"case P7: the VOI fat ({shell}) has 12 voxels on the grid of 3 mm, expected at least 64; look whether the VOI "
        "is the whole lesion and what lies around it, or widen the shell in the protocol.",
        "VOI fat cut off by the image border, 2.5 mm from the drawn VOI, expected more than the 8 mm that it reaches",
        *(Shell(1, 8, low, high).words("HU") for low, high in ((None, None), (-190, None), (None, -30))),
        *(MrSeries("T1", one, not one).words for one in (True, False)),
        "/a/b.csv: cannot be written (/c/d).",
    ):
        told = said(words).replace("VOI fat", "")
        assert told != words
        assert not english_in(told), told


def test_why_a_case_cannot_be_predicted_or_filed_is_told_in_chinese_or_wholly_in_english(widget):
    from IFXPredictPanel.language import said

    for words, names in (
        (
            "case P7: the volume CT was not loaded from DICOM, or the DICOM database does not hold its files together; "
            "load the series by Slicer's DICOM module.",
            "",
        ),
        (
            "case P7: VOI fat: original_firstorder_Mean is not a finite number (3 such features); the VOI may be too "
            "small or of one grey level: look at it again.",
            "fat",
        ),
        ("batch: the processes: needs 5.4 GB of memory, 2.1 GB are free; lower the cases at a time.", ""),
        ("case P7: its image or mask cannot be read (Permission denied); try again.", ""),
        (
            "The prediction shown is of earlier inputs: C-reactive protein (32.9, now 300). What is filed stands with "
            "the patient for good: press Apply again, or choose the earlier inputs again.",
            "",
        ),
        ("case P7, VOI node (b.nii): has the voxels of VOI fat, expected another VOI; is one given twice?", "fat node"),
    ):
        told = said(words)
        assert told != words
        assert set(english_in(told)) <= set(names.split()), told
    for words in (
        "case P7: its image or mask cannot be read (it went away while we looked); try again.",
        "a finding of somebody else; case P7: the mask is empty, expected a VOI; draw it.",
    ):
        assert said(words) == words


def test_what_a_feature_is_is_told_in_chinese_alone_as_a_title_and_among_what_makes_a_case_unlike(widget):
    from IFXPredictPanel.language import said

    from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
    from IFXPredictLib.features.words import feature_words, radiomics_title, short_words
    from IFXPredictLib.protocol.loading import load_protocol

    protocol, own = load_protocol("ifx_cte"), re.compile(r"\([^()]*\)")
    assert said("first-order Mean") == "一阶 Mean"
    for name in RADIOMICS_NAMES[::7]:  # each class, each filter
        words = said(f"{feature_words(name, protocol)}: 0.3484, z = -0.3")
        assert not english_in(own.sub("", words.replace("（", "(").replace("）", ")"))), words
        assert "wavelet" not in said(radiomics_title(name))
        assert not english_in(own.sub("", said(f"{feature_words(f'fat.{name}', protocol)}: 0.3484, z = -0.3"))), name
        assert "fat" not in said(radiomics_title(f"fat.{name}"))
    several = ", ".join(f"{short_words(name, protocol)} (z = -4.2)" for name in RADIOMICS_NAMES[-900::400])
    for words in (several, f"{several} together"):
        assert not english_in(said(f"unlike the training cases: {words}")), said(words)


def test_a_band_is_told_in_chinese(widget):
    from IFXPredictPanel.language import said_html

    for words in (
        "Band: drawn again 30.0 % to 45.0 %, the call stays in 80 % (60 % contour, 30 % position, 10 % noise).",
        "30 drawings, as far apart as two readers by 0.7 mm along the contour and 0.4 mm of all of it "
        "(default, of no reading study).",
        "the cut-off lies in the band of the contour (30.0 % to 45.0 %)",
        "depends on the contour",
    ):
        assert not english_in(said_html(f"<p>{words}</p>")), said_html(f"<p>{words}</p>")


def test_another_language_and_english_leave_every_text_as_it_is(application, ifxpredict_module):
    from IFXPredictPanel.language import said, said_html

    assert said("no answer: crp missing") == "no answer: crp missing"
    assert said_html("<b>Warning:</b>") == "<b>Warning:</b>"
    application.userSettings().setValue("language", "fr_FR")
    assert said("no answer: crp missing") == "no answer: crp missing"
