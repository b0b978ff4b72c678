"""Every decision of a study, and the clinical characteristics that it names.

``checks``: what a protocol's numbers and its radiomics.yaml must hold to
``clinical``: clinical values: names, units and plausible ranges
``loading``: the Protocol, read from its folder
``schema``: the sections of a protocol, every key explained
``strict_yaml``: YAML as frozen dataclasses; unknown, missing or doubled keys are refused
``yaml_loader``: YAML's plain values, read as they were meant, within limits
``units``: units that a value's name states, and those that a whole column looks like
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "checks": "check_series check_vois",
        "clinical": "ClinicalValues check_clinical check_value expected needed_first",
        "loading": (
            "RESOURCES Protocol fused_out_of_fold load_protocol partial_models reference_model sex_characteristic "
            "without_later"
        ),
        "schema": (
            "Anatomy Architecture Characteristic DeepColumns Display HarmonisationRules ImageRules MissingRule "
            "ModelRules MrSeries NetworkTraining Outcome SelectionRules Shell SplitRules StabilityRules SvmRules "
            "VoiRules"
        ),
        "strict_yaml": "parse_yaml plain read_as read_yaml",
        "units": "Meaning Suspicion meanings suspicions",
    },
)
