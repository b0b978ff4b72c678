"""What a prediction from nodes is made of, and its table with the companions that say why and how sure."""

from types import SimpleNamespace

import pytest
from invented_study import (  # noqa: F401
    invented_analysis,
    invented_bundle,
    invented_data,
    invented_provenance,
    invented_tables,
)

from IFXPredictLib.mrml.companions import set_companion, uncertainty_table, why_table
from IFXPredictLib.mrml.further_nodes import NOTHING_FURTHER
from IFXPredictLib.mrml.inputs import PredictionInputs
from IFXPredictLib.mrml.tables import prediction_table
from IFXPredictLib.protocol.loading import load_protocol


@pytest.fixture
def inputs_of():
    """Makes the inputs of a prediction by a protocol alone."""

    def make(voi, protocol, clinical, name, further=NOTHING_FURTHER):
        return PredictionInputs(voi, clinical, SimpleNamespace(protocol=protocol), name, further=further)

    return make


@pytest.fixture
def explained(scene, prediction):
    """Makes the table of ``prediction``, as a test has changed it by then."""
    protocol = load_protocol("ifx_cte")
    titles = {model.name: protocol.model_title(model.name) for model in protocol.models}

    def make():
        table = prediction_table(scene, prediction, protocol.outcome, "P")
        set_companion(table, "why", why_table(scene, prediction, "P why", titles))
        set_companion(table, "trust", uncertainty_table(scene, prediction, protocol, "P trust"))
        return table

    return make


@pytest.fixture
def table(explained):
    return explained()
