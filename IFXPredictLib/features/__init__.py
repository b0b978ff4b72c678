"""The columns of one case and of a cohort: 1116 radiomics, 512 deep and all clinical features.

``cluster``: many cases on the workers of a Dask scheduler
``cohort``: imaging features of many cases and re-readings, in parallel, resumable; deep ones out of fold
``comparison``: one case by every radiomics engine that is installed
``extraction``: all features of one case by name: radiomics, deep, clinical
``kept_images``: what is kept of one image while its VOI changes
``many_masks``: the features of images for many masks
``matrix``: which features can be scored, and which can be learned from
``native``: our own radiomics engine, with PyRadiomics' numbers
``parallel``: many jobs on this machine or on a Dask scheduler's workers
``pyradiomics``: PyRadiomics itself as engine
``radiomics``: the radiomics features, by the protocol's engine
``reading_record``: of which readings features and ICCs are
``reference_engines``: fastrad, MIRP and Z-Rad, where they are installed, on our images
``residual_network``: the layers of the 3D ResNet, as MONAI has them
``resnet``: the 3D ResNet and its deep features
``sight``: how far around a VOI its features see, and the part of a case that is enough
``staleness``: whether networks and features are still those of the images and masks on disk
``views``: the VOIs of a case on its series, and how their features are called
``words``: a feature's name in words that a radiologist reads
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "cohort": (
            "Extracted Extraction agreement cohort_jobs computed_of contents_of cross_fitted_jobs each_extracted "
            "extract feature_table files_of image_contents kept_extraction load_cubes network_at read_with_content "
            "reading_jobs paths_of with_message with_same_images with_same_masks write_status"
        ),
        "comparison": "AGREE NOTES Comparison compare_engines",
        "extraction": "Features case_features features_with imaging_names names_by_source some_features",
        "kept_images": "KeptImages",
        "many_masks": "Drawn features_of_images features_of_masks",
        "matrix": "check_features check_finite check_training_features",
        "native.engine": "VERSION",
        "native.parameters": "read_parameters",
        "native.voxels": "voxel_features",
        "parallel": "each_of found_or_failed",
        "radiomics": (
            "check_parameters on_radiomics_grid radiomics_engine radiomics_names radiomics_unit surplus_in_words"
        ),
        "reading_record": (
            "check_images check_latest check_no_test_case check_readings RecordedReading read_recorded "
            "record_of recorded recorded_patients unchecked_in_words write_recorded"
        ),
        "reference_engines": "REFERENCE_NOTES",
        "resnet": (
            "DEEP_NAMES build_network deep_features deep_features_of_cubes load_network one_thread save_network "
            "up_to_pooling"
        ),
        "sight": "margins_mm mask_on part_of seen_part seen_range",
        "staleness": "checked_extraction checked_networks",
        "views": "view_warnings views_of",
        "words": "families feature_words radiomics_title radiomics_words short_words",
    },
)
