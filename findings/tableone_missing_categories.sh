#!/usr/bin/env bash
# tableone: in a Table 1 the P value and SMD of a categorical variable are those of its missing values.
#
# Expected by most: a missing stage is left out of the percentages and of the test, and counted in the column "Missing",
# as a missing age is in the same table.
# Seen: two centres of 60 patients, stage I and II one to one in each where it is known, which it is of 30 and of 60: P
# is below 0.001 by "Chi-squared" and the SMD 1.41, as "None" is one more stage in percentages, test and SMD. The column
# "Missing" is empty. For the ages, missing in the same patients, it has 30, P is 1.00 and the SMD below 0.001.
# With include_null=False the stage's P is 1.00, the SMD below 0.001, and 30 are missing.
# What to do: TableOne(..., include_null=False), and a row or test of its own for whether a value is known.
#
# tableone 0.9.6, pandas 2.3.3, SciPy 1.15.3, statsmodels 0.14.6, NumPy 2.2.6. Needs Python 3.11 and pip; fails where
# what was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  tableone==0.9.6 pandas==2.3.3 scipy==1.15.3 statsmodels==0.14.6 numpy==2.2.6
"$folder/venv/bin/python" - <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import pandas as pd
from scipy.stats import chi2_contingency
from tableone import TableOne

cohort = pd.DataFrame(
    {
        "centre": ["A"] * 60 + ["B"] * 60,
        "stage": ["I"] * 15 + ["II"] * 15 + [None] * 30 + ["I"] * 30 + ["II"] * 30,
        "age": [50.0] * 15 + [60.0] * 15 + [None] * 30 + [50.0] * 30 + [60.0] * 30,
    }
)


def table(**settings):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        made = TableOne(
            cohort,
            columns=["stage", "age"],
            categorical=["stage"],
            groupby="centre",
            pval=True,
            smd=True,
            htest_name=True,
            **settings,
        ).tableone
    print(f"{settings or 'by default'}:\n{made.to_string()}\n")
    made.columns = made.columns.get_level_values(1)
    texts = [str(one.message) for one in said if "tableone" in one.filename]
    rows = {row: made.loc[f"{row}, {kind}"].iloc[0] for row, kind in (("stage", "n (%)"), ("age", "mean (SD)"))}
    return {row: [str(found[one]) for one in ("Missing", "P-Value", "SMD (A,B)")] for row, found in rows.items()}, texts


print("tableone", version("tableone"), "pandas", pd.__version__)
(plain, said), (without, _) = table(), table(include_null=False)
known, all_rows = cohort.dropna(), cohort.fillna({"stage": "None"})
p_known, p_all = (chi2_contingency(pd.crosstab(one["centre"], one["stage"]))[1] for one in (known, all_rows))
print(f"chi-squared of the known stages: P = {p_known:.3f}; with 'None' as a stage: P = {p_all:.1e}; warnings: {said}")
seen = (
    p_known == 1
    and p_all < 0.001
    and not said
    and plain == {"stage": ["", "<0.001", "1.414"], "age": ["30", "1.000", "<0.001"]}
    and without == dict.fromkeys(plain, plain["age"])
)
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
