"""What knows MRML: the only files that import Slicer, inside functions.

``bands``: the band of a prediction whose VOI was drawn again
``batch``: many cases of a scene, and the table of a batch
``charts``: curves and a prediction as plot nodes
``companions``: the tables of why and how sure that belong to a prediction's table, and what they know
``current``: whether a prediction's nodes are still of what is chosen
``decision_chart``: a decision curve as a plot node
``display``: the window of a volume node, and emptying a scene without a trace
``drawn_voi``: a VOI as it is drawn: volume, segmentation, segment
``edge``: what the edge of a VOI is worth, as a map over the image
``export``: a prediction's table nodes as files
``filing``: a prediction as DICOM objects of the series that a volume is
``further_checks``: what is refused of nodes that are chosen as further series and VOIs
``further_nodes``: which nodes are further series and drawn VOIs, kept with the image
``further_voxels``: their voxels on the grid of the image, and what is said of them
``grid``: where voxels lie: grids of volume nodes and segments, as images
``inputs``: what a prediction from nodes is made of, held together
``live``: a prediction of the VOI as it is being drawn
``maps``: maps of an explanation as volume nodes over the image
``needle``: a probability on its scale
``node_checks``: what is refused and what is warned of in nodes
``nodes``: volume and segmentation nodes to a Case
``origin``: what the DICOM files of a volume say of its voxels
``outlines``: several contours of one case as outlined segments
``patient``: what was typed of a patient, kept in the subject hierarchy
``reading_study``: the results of a reading study as table nodes and charts
``reports``: an evaluation in a scene
``results``: a prediction's nodes in the scene
``rich_text``: a prediction's tables as text for the panel
``sample``: the sample case
``sending``: what the prediction process is sent of nodes
``scene``: making a scene, keeping it in order, saving it
``tables``: predictions and features as typed table nodes
``voi``: the VOI's facts while it is being drawn
``wall_assist``: a scribble to the process that proposes a wall, and the wall back
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "bands": "bands_of facts_of_band",
        "batch": "SceneCase batch_table check_one_each exports_of scene_cases",
        "companions": "companion earlier_in_words model_titles reference_of",
        "current": "differences mark",
        "decision_chart": "curve_chart",
        "display": "show_alone show_beside show_in_window window_shown",
        "drawn_voi": "DrawnVoi",
        "edge": "EdgeMap edge_maps remove_edge_maps",
        "export": "export_results",
        "further_nodes": "NOTHING_FURTHER FurtherNodes choose_series choose_voi chosen_further",
        "further_voxels": "FurtherReport forget_series further_report",
        "grid": "drawn_segment is_drawn volume_image",
        "inputs": "PredictionInputs",
        "live": "live_html",
        "maps": "add_maps brief_title hide_maps map_ids maps_of show_map shown_map",
        "nodes": "case_and_warnings empty_segmentation fill_segment hide_segmentations segment_mask volume_node",
        "outlines": "Outline outlines_on show_outline",
        "patient": "case_name store_case_name store_clinical stored_clinical",
        "reading_study": "study_nodes",
        "reports": "add_evaluation",
        "results": "Results add_results",
        "rich_text": "summary_html why_html",
        "sample": "sample_case",
        "scene": "first_volume new_scene save_scene saved_nodes segmentation_of",
        "tables": "columns_of",
        "voi": "VoiReport voi_report",
        "wall_assist": "add_proposal drawing_to_send put_proposal",
    },
)
