"""From files to a valid case on the 3 mm grid.

``case``: the Case: image, VOI and clinical values, valid once built
``content``: images, masks and cases as hashes: when two are the same
``dicom``: DICOM images: a folder of slices, multi-frame files
``dicom_file``: one DICOM file: its header, and whether its voxels are all there
``dicom_header``: what a DICOM header says of the voxels
``dicom_reference``: whether a SEG or an RTSTRUCT was drawn on the image that is given
``dicom_seg``: DICOM segmentations
``dicom_series``: whether slices belong together, on one scale
``dicom_slices``: what headers say of the place and the values of each slice or frame
``dicom_stream``: files opened for pydicom, of which no more is read than is there
``dicom_voxels``: the voxels of slices, straight from their files where they need no decoder
``display``: the window in which an image is shown
``further``: further series and drawn VOIs on the image's grid
``inflate``: compressed voxels, whole and within memory
``intensity``: intensities of MRI made comparable between scanners
``interpolation``: an image on another grid, axis by axis
``itk_process``: files read by ITK in a process of its own, which a damaged one may crash
``itk_server``: that process
``label_image``: label images, .seg.nrrd of 3D Slicer among them
``mask_grid``: masks put onto the image's grid by whole voxels
``mask_ties``: voxels of the 3 mm grid that rounding decides
``masks``: the VOI of a mask file, of whatever kind: the one way in
``modality``: whether an image is the CT or MRI that a protocol expects
``mr_series``: which series of an MRI the headers tell of
``multiframe``: the frames of one enhanced CT or MR file
``nifti``: NIfTI files, whole and with one geometry
``nifti_header``: their headers, and what cannot be one
``polygons``: which voxels lie inside contours
``reading``: volumes on disk: the one way in
``resampling``: the 3 mm grid and the 96^3 lesion cube
``rtstruct``: RTSTRUCT contours as voxels
``segments``: which of several labels or segments is the VOI
``shell``: VOIs by rule, at a distance from another
``stack``: slices and frames as one regular grid, or why they are none
``stored_geometry``: whether the headers of MetaImage and NRRD files say where the voxels are
``stored_voxels``: these files' voxels, whole and to the last bit
``surroundings``: what lies around a VOI, and tells of an image that was prepared
``upright``: axes at right angles
``voi``: the VOI's facts, what is refused (too small) and what is warned of (gas, pieces, the image's border)
``whole``: parts of an image that know the whole which they were cut from
``writing``: volumes written to disk, whole
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "case": "Case case_of check_scan image_case in_lps make_case read_case",
        "content": "case_files_sha256 content_of files_sha256 mask_files_sha256 scan_sha256",
        "dicom": "loaded_notes placed_slices",
        "dicom_file": "is_dicom",
        "dicom_header": "damage_errors",
        "dicom_reference": "DrawnFile LABEL_MAP SEG drawn_file image_identity reading_dicom",
        "dicom_stream": "DicomStream",
        "display": "window_of",
        "further": "IMAGE MASK check_finite check_frames check_other cover_notes exact on_grid scale_notes",
        "intensity": "normalise",
        "itk_process": "FileHeader read_header start_reader",
        "mask_grid": "Grid checked_placement onto_grid placement tolerated_mm",
        "masks": "ImageFile read_mask",
        "modality": "check_modality modality_warnings",
        "reading": "check_exists itk_reason read_scan read_volume",
        "resampling": (
            "box_of_voxels cube_frame cube_within lesion_cube resample resample_mask resample_voi seen_volumes voi_box "
            "voi_grid"
        ),
        "segments": "DEFAULT_SEGMENT",
        "shell": "shell_of",
        "stack": "grid_of",
        "stored_voxels": "read_stored",
        "upright": "upright_direction",
        "voi": (
            "VoiFacts border_warning check_voi further_sha256 voi_facts voi_in_words voi_sha256 voi_warnings "
            "whole_voxels"
        ),
        "whole": "Whole cut within",
        "writing": "write_volume",
    },
)
