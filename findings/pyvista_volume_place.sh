#!/usr/bin/env bash
# PyVista: a volume of sagittal slices lies elsewhere by each format, and a NIfTI's values are the stored integers.
#
# Expected by most: pyvista.read gives the values and the place that SimpleITK gives, and nibabel but for the sign of x
# and y, in whichever of the formats that it lists the volume was saved.
# Seen: a PET with one voxel of SUV 25, saved by nibabel as 16 bit integers, is -32768 to 32767 as NIfTI, with neither
# origin nor direction; and where the affine's determinant is negative the slices come in reverse, so that the voxel's
# indices are others, too. As NRRD and MetaImage the values are right, but the hottest voxel lies 15 to 24 mm off: the
# direction is left out of NRRD, that of MetaImage is transposed. No warning.
# Why: VTK's readers leave scl_slope, scl_inter and the matrices of NIfTI to the caller, which pyvista.read is not.
# What to do: read with SimpleITK and hand over values, origin, spacing and direction, as the last lines here do; that
# voxel then lies where it should.
#
# PyVista 0.49.1, VTK 9.7.2, nibabel 5.4.2, SimpleITK 2.5.7, NumPy 2.2.6. Needs Python 3.11 and pip; fails where what
# was seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pyvista==0.49.1 vtk==9.7.2 nibabel==5.4.2 SimpleITK==2.5.7 numpy==2.2.6
"$folder/venv/bin/python" -W error - "$folder" 2>"$folder/stderr" <<'PYTHON' || { cat "$folder/stderr"; exit 1; }
import sys
from pathlib import Path

import nibabel as nib
import numpy as np
import pyvista
import SimpleITK as sitk
import vtk

folder = Path(sys.argv[1])
HOT = (2, 3, 5)
suv = (np.random.default_rng(0).random((12, 10, 8)) * 20).astype(np.float32)
suv[HOT] = 25
# Sagittal slices 3 mm apart, of 2 by 1.5 mm, and the same with the other determinant.
negative = np.array([[0, 0, 3, -20], [-2, 0, 0, 30], [0, 1.5, 0, 10], [0, 0, 0, 1.0]])
positive = negative @ np.diag([1, 1, -1, 1.0])


def read(path):
    """PyVista's values as an array, and the place of its largest one as it is stored."""
    grid = pyvista.read(path)
    stored = np.asarray(grid.active_scalars).reshape(grid.dimensions, order="F")
    return stored, np.unravel_index(stored.argmax(), stored.shape), np.array(grid.points[grid.active_scalars.argmax()])


print("PyVista", pyvista.__version__, "VTK", vtk.vtkVersion().GetVTKVersion(), "nibabel", nib.__version__)
seen = True
for name, affine in {"negative": negative, "positive": positive}.items():
    path = folder / f"{name}.nii.gz"
    image = nib.Nifti1Image(suv, affine)
    image.set_data_dtype(np.int16)
    nib.save(image, path)
    by_itk = sitk.ReadImage(path)
    values = sitk.GetArrayFromImage(by_itk).T
    place = np.array(by_itk.TransformIndexToPhysicalPoint(HOT))
    ras = nib.affines.apply_affine(nib.load(path).affine, HOT) * [-1, -1, 1]
    seen = seen and np.allclose(values, suv, atol=1e-3) and np.allclose(nib.load(path).get_fdata(), suv, atol=1e-3)
    seen = seen and np.allclose(place, ras)
    print(f"determinant {name}: SUV up to 25 at {place.tolist()} mm by SimpleITK and nibabel")
    stored, index, where = read(path)
    print(f"  NIfTI: {stored.min()} to {stored.max()} at {where.tolist()}, index {[int(one) for one in index]}")
    turned = (*HOT[:2], suv.shape[2] - 1 - HOT[2])
    seen = seen and stored.max() == 32767 and stored.min() == -32768 and stored.dtype == np.int16
    seen = seen and index == (turned if name == "negative" else HOT)
    seen = seen and np.allclose(where, np.array(index) * (2, 1.5, 3))
    for kind in ("nrrd", "mha"):
        copy = sitk.Image(by_itk)
        for key in copy.GetMetaDataKeys():
            copy.EraseMetaData(key)
        sitk.WriteImage(copy, folder / f"{name}.{kind}")
        again = sitk.ReadImage(folder / f"{name}.{kind}")
        seen = seen and np.allclose(again.TransformIndexToPhysicalPoint(HOT), place)
        stored, index, where = read(folder / f"{name}.{kind}")
        off = float(np.linalg.norm(where - place))
        print(f"  {kind}: up to {stored.max()} at {where.tolist()}, {off:.1f} mm off")
        seen = seen and np.allclose(stored, suv, atol=1e-3) and index == HOT and 15 < off < 24
    direction = np.array(by_itk.GetDirection()).reshape(3, 3)
    seen = seen and np.allclose(pyvista.read(folder / f"{name}.nrrd").direction_matrix, np.eye(3))
    seen = seen and np.allclose(pyvista.read(folder / f"{name}.mha").direction_matrix, direction.T)
    grid = pyvista.ImageData(
        dimensions=by_itk.GetSize(), spacing=by_itk.GetSpacing(), origin=by_itk.GetOrigin(), direction_matrix=direction
    )
    grid["SUV"] = values.ravel(order="F")
    where = grid.points[grid["SUV"].argmax()]
    print(f"  handed over: up to {grid['SUV'].max()} at {where.tolist()}")
    seen = seen and np.allclose(where, place)
sys.exit(0 if seen else "seen otherwise than before")
PYTHON
