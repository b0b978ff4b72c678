"""A radiomics.yaml drawn at random from all that our own engine reads, and small images and VOIs to try it on."""

import numpy as np
import SimpleITK as sitk
import yaml

CLASSES = ("firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm")
WAVELETS = ("coif1", "haar", "db2", "sym3", "bior2.2", "rbio3.1", "coif2")
NORMS = ("euclidean", "manhattan", "infinity", "no_weighting")


def drawn_parameters(seed: int) -> str:
    """The text of a radiomics.yaml: each seed another choice of images, settings and classes."""
    rng = np.random.default_rng(seed)

    def chance(share: float) -> bool:
        return bool(rng.random() < share)

    def texture() -> dict[str, object]:
        found: dict[str, object] = {}
        if chance(0.6):
            found["binWidth"] = [5, 10, 12.5, 25, 40, 0.7 * 25][rng.integers(6)]
        elif chance(0.6):
            found["binCount"] = int(rng.integers(1, 40))
        if chance(0.3):
            found["distances"] = [[1, 2], [2], [1, 3]][rng.integers(3)]
        if chance(0.3):
            found["force2D"] = True
            found["force2Ddimension"] = int(rng.integers(3))
        others = {
            "voxelArrayShift": int(rng.integers(0, 500)),
            "symmetricalGLCM": chance(0.3),
            "weightingNorm": NORMS[rng.integers(4)],
            "gldm_a": int(rng.integers(0, 4)),
        }
        return found | {key: value for key, value in others.items() if chance(0.3)}

    images: dict[str, dict[str, object]] = {"Original": texture() if chance(0.2) else {}}
    for kind in ("Square", "SquareRoot", "Logarithm", "Exponential", "Gradient"):
        if chance(0.35):
            images[kind] = {"binWidth": 10} if chance(0.5) else {}
    if chance(0.6):
        images["LoG"] = {"sigma": [[1.0], [2.5, 4], [3.0]][rng.integers(3)]} | ({"binWidth": 8} if chance(0.5) else {})
    if chance(0.6):
        images["Wavelet"] = {"wavelet": WAVELETS[rng.integers(7)], "level": int(rng.integers(1, 3))}
        images["Wavelet"] |= {"start_level": int(rng.integers(0, 2))} | (texture() if chance(0.3) else {})
    if "Gradient" in images and chance(0.5):
        images["Gradient"]["gradientUseSpacing"] = False
    setting: dict[str, object] = texture()
    if chance(0.25):
        setting["resegmentMode"] = ["absolute", "relative", "sigma"][rng.integers(3)]
        setting["resegmentRange"] = {"absolute": [-40, 160], "relative": [0.2], "sigma": [-2, 2.5]}[
            str(setting["resegmentMode"])
        ]
    classes: dict[str, list[str] | None] = {kind: [] for kind in CLASSES if chance(0.8)} or {"glcm": None}
    return str(yaml.safe_dump({"setting": setting, "imageType": images, "featureClass": classes}, sort_keys=False))


def noise_and_voi(
    seed: int, shape: tuple[int, int, int] = (17, 22, 26), spacing: tuple[float, float, float] = (3.0, 3.0, 3.0)
) -> tuple[sitk.Image, sitk.Image]:
    """Smooth noise around 60 (float32) of ``shape`` (z, y, x) and a ragged VOI in several pieces."""
    from scipy import ndimage

    rng = np.random.default_rng(seed)
    values = 60 + 400 * ndimage.gaussian_filter(rng.normal(size=shape), 1.2) + rng.normal(scale=8, size=shape)
    inside = ndimage.gaussian_filter(rng.normal(size=shape), 2.0)
    kept = np.zeros(shape, bool)
    kept[2:-3, 3:-2, 2:-4] = True
    chosen = kept & (inside > np.quantile(inside[kept], 0.6))
    image, mask = sitk.GetImageFromArray(values.astype(np.float32)), sitk.GetImageFromArray(chosen.astype(np.uint8))
    for one in (image, mask):
        one.SetSpacing(spacing)
    return image, mask
