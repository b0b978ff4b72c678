"""What our own radiomics engine is tried on: parameter files drawn from all that it reads, small images, odd VOIs."""

import numpy as np
import SimpleITK as sitk
import yaml

CLASSES = ("firstorder", "glcm", "glrlm", "glszm", "gldm", "ngtdm")
WAVELETS = ("coif1", "haar", "db2", "sym3", "bior2.2", "rbio3.1", "coif2")
INTERPOLATORS = ("sitkLinear", "sitkBSpline", "sitkNearestNeighbor", "sitkGaussian", "sitkHammingWindowedSinc")
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


def drawn_preparation(seed: int) -> str:
    """The text of ``drawn_parameters`` with more: how image and mask are prepared, and features of shape."""
    rng, content = np.random.default_rng([seed, 1]), yaml.safe_load(drawn_parameters(seed))
    others = {
        "interpolator": INTERPOLATORS[rng.integers(len(INTERPOLATORS))],
        "padDistance": int(rng.integers(1, 12)),
        "normalize": True,
        "normalizeScale": int(rng.integers(50, 200)),
        "removeOutliers": int(rng.integers(2, 4)),
        "resegmentShape": True,
    }
    content["setting"] |= {key: value for key, value in others.items() if rng.random() < 0.4}
    content["setting"]["resampledPixelSpacing"] = [3, 3, 3]
    if rng.random() < 0.4:
        content["featureClass"]["shape"] = None
    return str(yaml.safe_dump(content, sort_keys=False))


def noise_and_voi(
    seed: int, shape: tuple[int, int, int] = (17, 22, 26), spacing: tuple[float, float, float] = (3.0, 3.0, 3.0)
) -> tuple[sitk.Image, sitk.Image]:
    """Smooth noise (float32) of ``shape`` (z, y, x) around 60 and a ragged VOI in several pieces.

    Sums of whole numbers alone, so that every computer draws the same.
    """
    rng = np.random.default_rng(seed)
    values = 60 + box_sums(rng.integers(-60, 61, shape), 1) * 0.25 + rng.integers(-16, 17, shape) * 0.5
    sums = box_sums(rng.integers(-100, 101, shape), 2)
    kept = np.zeros(shape, bool)
    kept[2:-3, 3:-2, 2:-4] = True
    return volumes(values, kept & (sums > np.sort(sums[kept])[int(0.6 * kept.sum())]), spacing)


def box_sums(values: np.ndarray, reach: int) -> np.ndarray:
    """The sum of the voxels within ``reach`` of each, the image wrapped at its ends."""
    for axis in range(3):
        values = sum(np.roll(values, step, axis) for step in range(-reach, reach + 1))
    return values


def volumes(
    values: np.ndarray, inside: np.ndarray, spacing: tuple[float, float, float] = (3.0, 3.0, 3.0)
) -> tuple[sitk.Image, sitk.Image]:
    """Image (float32) and mask of arrays z, y, x; ``spacing`` x, y, z."""
    image, mask = sitk.GetImageFromArray(values.astype(np.float32)), sitk.GetImageFromArray(inside.astype(np.uint8))
    for one in (image, mask):
        one.SetSpacing(spacing)
    return image, mask


def odd_vois() -> dict[str, tuple[sitk.Image, sitk.Image]]:
    """Noise with VOIs in which something is missing: neighbours, lines, grey levels, the room for a filter."""
    noise = sitk.GetArrayFromImage(noise_and_voi(99, (23, 24, 25))[0])
    z, y, x = np.indices(noise.shape)
    cube = (abs(z - 11.5) < 2) & (abs(y - 11.5) < 2) & (abs(x - 11.5) < 2)
    apart = (z % 2 == 0) & (y % 2 == 0) & (x % 2 == 0) & (z > 3) & (z < 17)
    pieces = ((z < 9) & (z > 5) & (y > 15) & (x < 9)) | ((z > 15) & (y < 9) & (x > 14)) | ((z == 12) & (y + x == 21))
    return {
        "64 voxels": volumes(noise, cube),
        "one slice": volumes(noise, (z == 11) & (abs(y - 11.5) < 6) & (abs(x - 11.5) < 4)),
        "at the border": volumes(noise, (z < 6) & (y > 15) & (x > 17)),
        "several pieces": volumes(noise, pieces),
        "no voxel next to another": volumes(noise, apart),
        "a chessboard": volumes(noise, ((z + y + x) % 2 == 0) & (abs(z - 11) < 4) & (abs(y - 11) < 5) & (x > 15)),
        "one grey level": volumes(np.full(noise.shape, 50.0), cube),
        "one grey level in wavelet bands": volumes(60 + 0.25 * (noise - 60), cube),
    }


def baseline_cases() -> dict[str, tuple[sitk.Image, sitk.Image, str]]:
    """Image, mask and parameter file of each case of Testing/baselines/radiomics."""
    images = {"Original": {}, "LoG": {"sigma": [3.0]}, "Wavelet": {}}
    plain = yaml.safe_dump({"imageType": images, "featureClass": {kind: [] for kind in CLASSES}}, sort_keys=False)
    drawn = {f"drawn {seed}": (*noise_and_voi(seed), drawn_parameters(seed)) for seed in (5, 8, 13, 17, 22)}
    return drawn | {name: (*volumes, plain) for name, volumes in odd_vois().items()}


def protocol_cases() -> dict[str, tuple[sitk.Image, sitk.Image]]:
    """Image and mask, by the protocol whose whole radiomics.yaml they are for, the 3 mm grid included."""
    image, mask = noise_and_voi(7, (14, 60, 64), (0.9, 0.9, 4.0))
    return {"ifx_cte": (image, mask), "axspa_mri": (image * 0.02, mask)}
