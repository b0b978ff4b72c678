"""From files to a valid case on the 3 mm grid.

``case``: the Case: image, VOI and clinical values, valid once built
``intensity``: intensities of MRI made comparable between scanners
``reading``: volumes on disk: NIfTI, NRRD, MetaImage, folders of DICOM slices
``resampling``: the 3 mm grid and the lesion cube
``voi``: the VOI's facts, what is refused and what is warned of
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "case": "Case image_case make_case read_case",
        "intensity": "normalise",
        "reading": "check_modality itk_reason modality_warnings read_volume",
        "resampling": "Whole cube_frame lesion_cube resample_mask",
        "voi": "VoiFacts check_voi voi_facts voi_in_words voi_sha256 voi_warnings",
    },
)
