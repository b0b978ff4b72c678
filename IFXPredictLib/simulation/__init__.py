"""Simulated patients, from random fields to a cohort. Nothing of it is anybody's datum.

``bowel``: one simulated CT enterography and readers' contours of it
``bowel_mri``: the same anatomy on an MR enterography
``cohort``: a protocol's simulated cohort on disk; one simulated patient
``contours``: contours drawn again, as another reading would be
``enterography``: patients with Crohn's disease: images, values, infliximab failure
``fields``: smooth random fields, and curves as distances and tubes
``magnitude``: what an MRI scanner makes of tissues
``mr_enterography``: the patients of ``enterography`` with MR enterographies
``patient``: what every simulator gives of a patient, and its random streams
``pelvis``: the bones around the sacroiliac joints
``scanner``: a simulated patient on another hospital's CT
``sacroiliac``: patients with axial spondyloarthritis: MRI, values, ASAS responses
``sacroiliac_phantom``: one simulated sacroiliac MRI
``sacroiliac_tissues``: what a fat-suppressed MRI shows of the pelvis
``spondyloarthritis``: clinical values and ASAS domains before a TNF inhibitor
``table_one``: clinical values distributed as in the published Table 1
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "cohort": "Hospital SAMPLE_SEED SIMULATORS simulate_cohort simulate_one",
        "contours": "Contour ContourVariation contour_of displacement",
    },
)
