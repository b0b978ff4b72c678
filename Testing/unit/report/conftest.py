"""The invented study, shared by the tests of analysis and reporting."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "evaluation"))

from invented_study import (  # noqa: F401
    invented_analysis,
    invented_bundle,
    invented_data,
    invented_provenance,
    invented_tables,
    second_analysis,
    second_bundle,
    untimed_analysis,
)
