"""One simulated MR enterography: bowel.py's anatomy on a T1-weighted, fat-suppressed series after contrast medium.

Iodine and gadolinium chelates spread alike, through vessels and the tissue's extracellular space. So the order of the
tissues' HU in the portal-venous phase is that of their signals here, where fat is suppressed and the bowel's biphasic
contents are dark: the signal is a rising function of the HU that are drawn. Signals are on a scale of their own
(suppressed fat 10, the lumen's contents 26, muscle 40, a healthy wall 66, vessels 140), before any scanner's gain.
"""

from dataclasses import replace

import numpy as np

from .bowel import Anatomy, Phantom, draw, draw_anatomy, scanned, slices_of
from .fields import Array
from .magnitude import Scanner, magnitude_image

SLICE_MM = 3.0
_PIXEL_MM = (0.9, 1.3)

_HU = (-160.0, -105.0, 0.0, 25.0, 58.0, 84.0, 100.0, 135.0, 220.0)
_SIGNAL = (6.0, 10.0, 25.0, 27.0, 40.0, 66.0, 90.0, 140.0, 210.0)

_BIAS_TO_THE_FRONT = 0.1
"""How much the coils' sensitivity rises to the coil on the abdomen, as a logarithm."""

SCANNERS = {1: Scanner(3.4, 8.0, 2.4), 2: Scanner(9.5, 45.0, 3.2), 3: Scanner(1.7, 0.0, 2.8)}
"""By centre."""


def draw_mr_anatomy(severity: float, rng: np.random.Generator) -> Anatomy:
    """The anatomy that a CT of that severity would show, on an MRI's slices of 3 mm."""
    pixel_mm = round(float(rng.uniform(*_PIXEL_MM)), 3)
    return replace(draw_anatomy(severity, rng), pixel_mm=pixel_mm, slice_mm=SLICE_MM)


def simulate_case(severity: float, scanner: Scanner, rng: np.random.Generator) -> Phantom:
    """The MRI (int16, arbitrary units) and the reference VOI of one patient of that severity.

    3 mm axial slices, pixels of 0.9 to 1.3 mm; placed and drawn as bowel.py's CT.
    """
    drawing = draw(draw_mr_anatomy(severity, rng), rng)
    tissues = replace(drawing, volume=signal(drawing.volume))
    slices = slices_of(tissues)
    to_the_front = -_BIAS_TO_THE_FRONT * np.linspace(-1, 1, slices.shape[1], dtype=np.float32)[:, None]
    spacing = (SLICE_MM, *drawing.grid.spacing[1:])
    return scanned(tissues, magnitude_image(slices, spacing, to_the_front, scanner, rng), rng)


def signal(hu: Array) -> Array:
    """The tissues' signals of their HU, of any shape."""
    return np.asarray(np.interp(hu, _HU, _SIGNAL), dtype=np.float32)
