"""Which model the others are compared with, and which clinical characteristic is the sex: by rule, not by name."""

from ..protocol import Protocol
from ..protocol_rules import Characteristic


def reference_model(protocol: Protocol) -> str:
    """The model of the most modalities (of several, the last): early fusion, or imaging with clinical values.

    Where none has more than one modality it is the last model that fuses others; without such, the last model.
    """
    most = max(len(rules.modalities) for rules in protocol.models)
    if most > 1:
        return [rules.name for rules in protocol.models if len(rules.modalities) == most][-1]
    fusing = [rules.name for rules in protocol.models if rules.fuses]
    return fusing[-1] if fusing else protocol.models[-1].name


def partial_models(protocol: Protocol) -> tuple[str, ...]:
    """The models of features other than the reference: what it is asked to improve upon."""
    reference = reference_model(protocol)
    return tuple(rules.name for rules in protocol.models if rules.modalities and rules.name != reference)


def fused_out_of_fold(protocol: Protocol) -> tuple[str, ...]:
    """The models fitted to other models' out-of-fold probabilities, which their training cases do not have again."""
    return tuple(rules.name for rules in protocol.models if rules.fuses and protocol.fusion.inputs == "out_of_fold")


def sex_characteristic(protocol: Protocol) -> Characteristic | None:
    """The binary characteristic whose name, or a synonym, has "sex" among its words; None without one."""
    for c in protocol.clinical:
        words = {word for name in (c.name, *c.synonyms) for word in name.lower().split("_")}
        if c.kind == "binary" and "sex" in words:
            return c
    return None
