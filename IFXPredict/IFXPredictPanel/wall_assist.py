"""Wall assist in the panel: what is said of it, and a proposal drawn so that the editor's undo takes it back."""

import slicer
from slicer.i18n import tr as _

from .language import said


def stage_words(stage):
    """What the process does, in the user's words."""
    if stage == "starting":
        return _("Wall assist: starting")
    return _("Wall assist: telling lumen, wall and fat apart")


def done_words(words):
    """What to do with the proposal that was made of what was found."""
    return _("Wall proposed {found}. Look at every slice, and correct it with the effects; undo takes it back.").format(
        found=said(words)
    )


def draw_proposal(editor, voi, box, wall, in_place):
    """Draw a proposed wall for what was drawn in ``voi``; its segment's id.

    ``in_place`` puts it where the scribble was; else the scribble is kept in a segment of its own. Raises
    IFXPredictError where the nodes are gone.
    """
    from IFXPredictLib.base.errors import IFXPredictError
    from IFXPredictLib.mrml.wall_assist import add_proposal, put_proposal

    there = all(slicer.mrmlScene.IsNodePresent(node) for node in (voi.volume, voi.segmentation))
    if not there or voi.segment is None:
        raise IFXPredictError(_("What the wall was proposed for was removed meanwhile; nothing was drawn."))
    editor.edit(voi.segmentation, voi.volume, voi.segment_id)
    editor.widget.setActiveEffect(None)
    editor.widget.saveStateForUndo()
    if not in_place:
        return add_proposal(voi, box, wall)
    put_proposal(voi, box, wall)
    return voi.segment_id
