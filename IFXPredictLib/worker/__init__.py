"""Predictions in a process of their own, and the client that speaks to it.

``batch``: what the process answers to a batch
``callbacks``: who is told what of a request under way
``case_transfer``: a Case handed over, and maps handed back
``client``: what Slicer and scripts call
``cutoffs``: what the process answers where a cut-off is chosen and locked
``live_case``: the case that the process keeps while its VOI is drawn
``live_client``: one answer after another while a VOI is drawn, the newest alone
``messages``: what process and client tell each other
``prediction_reading``: a prediction as it came over the line
``process``: the running process as its client sees it
``runners``: how a process is started, spoken to and ended
``sending``: what a request writes first, and whether it fits
``sent_batch``: a batch as its client sends it
``server``: what the process answers
``strokes``: what a stroke changed of a VOI
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "case_transfer": "Geometry SentCase sent_case",
        "client": "WorkerClient",
        "live_client": "LiveClient",
        "messages": "CaseDone CutoffsRequest LockRequest",
        "runners": "describe_end was_killed",
        "sent_batch": "Export SentBatch",
    },
)
