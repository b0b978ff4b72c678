"""What is frozen: a folder of plain data that holds everything a prediction depends on.

``bundle``: the Bundle and its models, and what they answer of a case's features
``checks``: whether the parts of a loaded bundle belong together
``contents``: bundle.json and golden.json key by key: kinds, ranges, what has to be the same in two places
``locked``: what is said of a cut-off that a rule chose after the training
``manifest``: bundle.json against every file's hash, without torch or safetensors
``model_card``: the bundle in words, as MODEL_CARD.md
``signature``: who made a bundle: signed with a private key, checked with the public one
``store``: saved whole, loaded to the last bit, verified by its golden case
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "bundle": "Answer Bundle FrozenModel Golden TrainingSummary answers",
        "locked": "LockedCutoff checked_reason trained_cutoff",
        "manifest": "BundleManifest read_manifest",
        "model_card": "card_with_cutoffs icc_in_words out_of_fold_limits",
        "signature": "check_signature is_signed make_keys sign_bundle",
        "store": "check_golden check_target load_bundle probe_cube save_bundle verify_bundle",
    },
)
