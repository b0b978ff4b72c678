"""A prediction as DICOM objects, for a PACS: the one output that names the patient, and only where it is asked for.

``codes``: what things are called: SNOMED CT, LOINC, UCUM, DCM, the project's own coding scheme
``dicomweb``: a PACS: series fetched, objects stored
``encapsulated_page``: the one-page report
``equipment``: what all objects of ours say alike
``ibsi``: which features the IBSI has codes for
``risk_assessment``: the answer as FHIR
``segmentation``: the VOI as DICOM SEG
``source``: the series that an answer is filed with
``structured_report``: the answer as SR by TID 1500
``watch``: a PACS looked at again and again
``worklist``: which VOIs of a PACS wait for an answer
``write``: all of them as files
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "dicomweb": "Pacs",
        "segmentation": "Drawing FiledSegment drawing_of filed_segment is_seg",
        "source": "SourceSeries check_same_voxels is_dicom_image read_source",
        "watch": "Look Watch",
        "worklist": "WaitingVoi",
        "write": "FILES PAGE check_one_voi write_dicom",
    },
)
