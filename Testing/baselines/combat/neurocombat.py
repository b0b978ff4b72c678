"""neuroCombat 0.2.12 (NumPy below 2) of data.csv with both covariates: neurocombat.csv. It divides by a variance of 0,
so it is not given the feature that is constant in a centre. Run: python neurocombat.py
"""

from pathlib import Path

import pandas as pd
from neuroCombat import neuroCombat

here = Path(__file__).parent
data = pd.read_csv(here / "data.csv")
names = [name for name in data if name.startswith("f") and name != "f7"]
found = neuroCombat(
    dat=data[names].to_numpy().T,
    covars=data[["centre", "crp", "male"]],
    batch_col="centre",
    categorical_cols=["male"],
    continuous_cols=["crp"],
)["data"]
pd.DataFrame(found.T, columns=names).to_csv(here / "neurocombat.csv", index=False, float_format="%.17g")
