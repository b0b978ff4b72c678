"""``ifxpredict asas``: the responses ASAS40 and ASAS20 of a cohort, from the scores before and under treatment."""

from argparse import Namespace

from ..base.errors import CohortError
from ..tables.added_columns import write_with_columns
from ..tables.asas_table import read_responses
from ..tables.cohort import read_cells, refuse_repeated
from .console import answer


def run(arguments: Namespace) -> int:
    """Write the cohort with the columns asas40 and asas20; columns that it has already must say the same."""
    table = read_cells(arguments.cohort, ("case", "image", "mask"))
    refuse_repeated(arguments.cohort, table, ["case"])
    cases = table["case"].tolist()
    found = read_responses(arguments.scores, cases)
    columns = {name: [str(one) for one in response.tolist()] for name, response in found.items()}
    for name in columns:
        other = [i for i, cell in enumerate(table.get(name, [])) if cell != columns[name][i]]
        if other:
            raise CohortError(
                f"{arguments.cohort}: case {cases[other[0]]}: {name} is {table[name][other[0]]!r}, and "
                f"{columns[name][other[0]]} by {arguments.scores} ({len(other)} such); mend the scores, or remove the "
                "column."
            )
    write_with_columns(arguments.cohort, table, columns, arguments.out)
    responders = {name: int(response.sum()) for name, response in found.items()}
    content = {"cases": len(cases), "responders": responders, "out": str(arguments.out)}
    counts = ", ".join(f"{name} {count}" for name, count in responders.items())
    answer(arguments.json, content, f"responders among {len(cases)} cases: {counts}; {arguments.out}")
    return 0
