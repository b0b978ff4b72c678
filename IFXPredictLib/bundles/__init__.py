"""What is frozen: a folder of plain data that holds everything a prediction depends on.

``bundle``: the Bundle and its models, and what they answer of a case's features
``calibrated``: what a bundle says of the calibration of its models' scores
``centres``: which centres a bundle knows
``checks``: whether the parts of a loaded bundle belong together
``contents``: bundle.json and golden.json key by key: kinds, ranges, what has to be the same in two places
``credit``: by whom and under which licence a bundle is given away
``deposit``: what lies beside a shared bundle: how to verify and cite it, RO-Crate
``left_out``: what a bundle says of its training with one centre left out
``locked``: what is said of a cut-off that a rule chose after the training
``manifest``: bundle.json, its schema version, and every file's hash, without torch or safetensors
``model_card``: the bundle in words, as MODEL_CARD.md
``monai_bundle``: the network as a MONAI bundle
``nested``: what a bundle says of a nested validation of its training
``shareable``: which bundles cannot be shared
``sharing``: a bundle that may leave its hospital: no row of it is a patient
``sharing_card``: what the card of a shared bundle says in the other's place
``signature``: who made a bundle: signed with a private key, checked with the public one
``stable``: what a bundle says of stability selection
``updates``: what a bundle says of its updates at another hospital
``store``: saved whole, loaded to the last bit, verified by its golden case
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "bundle": "Answer Bundle FrozenModel Golden TrainingSummary answers",
        "calibrated": "calibration_in_words",
        "contents": "LARGEST_CARD",
        "deposit": "check_depositing citation write_crate write_readme write_sums write_beside_updated",
        "left_out": "LEFT_OUT_COLUMNS LeftOut LeftOutCentre left_out_words",
        "locked": "LockedCutoff checked_reason unlocked_cutoff",
        "manifest": "BundleManifest MONAI read_manifest update_in_words",
        "model_card": (
            "card_with_cutoffs icc_in_words missing_rule_in_words out_of_fold_limits redrawn_in_words updated_card"
        ),
        "monai_bundle": "write_monai",
        "nested": "COLUMNS NestedModel NestedValidation",
        "shareable": "check_shareable",
        "sharing": "Known TOLERANCE share_bundle",
        "sharing_card": "shared_card",
        "signature": "check_signature is_signed make_keys sign_bundle",
        "stable": "stable_features",
        "store": "check_golden check_target load_bundle probe_cube save_bundle verify_bundle",
        "updates": "MEASURES METHODS Measures Method ModelUpdate Update measures_in_words",
    },
)
