"""PyRadiomics' own voxel-based extraction of some features of a phantom, voxel by voxel of its 3 mm grid: maps.csv.

python make_maps.py, with PyRadiomics 3.0.1 and this repository's root and Testing/support on PYTHONPATH. One voxel at a
time (voxelBatch): in a batch PyRadiomics keeps, for each voxel, directions in which that voxel has no neighbour, and
JointAverage and MCC, which alone do not leave them out, are NaN or fail for voxels at the VOI's edge.
"""

import csv
import logging
from pathlib import Path

import numpy as np
import radiomics
import SimpleITK as sitk
import yaml
from lopsided_voi import lopsided_voi
from radiomics.featureextractor import RadiomicsFeatureExtractor

HERE = Path(__file__).resolve().parent
FILE = HERE.parents[2] / "Resources" / "Protocols" / "ifx_cte" / "radiomics.yaml"
FILTERS = {
    "original": {"Original": {}},
    "log-sigma-4-0-mm-3D": {"LoG": {"sigma": [4.0]}},
    "wavelet-LLH": {"Wavelet": {"wavelet": "coif1", "level": 1}},
}
NAMES = (
    "wavelet-LLH_glcm_Contrast",
    "original_firstorder_Mean",
    "original_glcm_MCC",
    "original_glcm_JointAverage",
    "original_firstorder_Entropy",
    "log-sigma-4-0-mm-3D_gldm_DependenceEntropy",
    "original_ngtdm_Busyness",
    "original_glszm_ZoneEntropy",
    "original_glrlm_RunEntropy",
)


def maps() -> dict[str, sitk.Image]:
    image, mask = lopsided_voi()
    found = {}
    for name, filter_type in FILTERS.items():
        parts = [one.split("_")[1:] for one in NAMES if one.startswith(f"{name}_")]
        parameters = yaml.safe_load(FILE.read_text(encoding="utf-8")) | {
            "imageType": filter_type,
            "featureClass": {kind: [f for other, f in parts if other == kind] for kind, _ in parts},
            "voxelSetting": {"kernelRadius": 1, "maskedKernel": True, "initValue": np.nan, "voxelBatch": 1},
        }
        found |= RadiomicsFeatureExtractor(parameters).execute(image, mask, voxelBased=True)
    return {name: found[name] for name in NAMES}


if __name__ == "__main__":
    radiomics.logger.setLevel(logging.CRITICAL)
    found = maps()
    first = found["original_firstorder_Mean"]
    with (HERE / "maps.csv").open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(["x", "y", "z", *NAMES])
        for z, y, x in np.argwhere(np.isfinite(sitk.GetArrayViewFromImage(first))).tolist():
            point = first.TransformIndexToPhysicalPoint((x, y, z))
            values = [one[one.TransformPhysicalPointToIndex(point)] for one in found.values()]
            out.writerow([repr(float(v)) for v in (*point, *values)])
