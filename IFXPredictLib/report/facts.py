"""Every fact that a run can state, by its key: what it says, and where in the report or the bundle it stands.

``result_facts``, ``method_facts`` and ``radiomics_facts`` state them; items of checklists name them.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Fact(NamedTuple):
    """``says`` is what is stated, ``place`` the section, table or file that shows it."""

    says: str
    place: str


FACTS: Mapping[str, Fact] = {
    "title": Fact("what was predicted, in whom, and whether models were developed or evaluated", "title of the report"),
    "intended_use": Fact("what the models are for and what they are not for", "What was predicted"),
    "data_sources": Fact("where the cases come from: the cohort's centres, or a simulation", "Flow of cases"),
    "centres": Fact("how many centres, with their cases", "Flow of cases"),
    "flow": Fact(
        "cases listed, excluded by reason and analysed, with outcome counts", "Flow of cases, with its figure"
    ),
    "characteristics": Fact("Table 1: clinical characteristics by outcome, with missing values", "Table 1"),
    "split_comparison": Fact("Table 1's tests of the training against the test split", "Table 1"),
    "outcome": Fact("the outcome, its time horizon and its coding", "What was predicted"),
    "predictors": Fact("which features were offered to the models, and how they are computed", "bundle.json: protocol"),
    "protocol": Fact("the settings of the run, by name and hash", "bundle.json: protocol"),
    "image_acquisition": Fact(
        "modality, phase and slice thickness that the protocol expects", "bundle.json: protocol.image"
    ),
    "preprocessing": Fact(
        "resampling, windowing, and what is refused or warned of in an image", "bundle.json: protocol.image"
    ),
    "predictor_handling": Fact(
        "centring and scaling, constant and redundant features", "bundle.json: models, protocol.selection"
    ),
    "missing_data": Fact("how missing values are counted and treated", "Table 1, Flow of cases"),
    "sample_size": Fact("cases and events, and the size or power calculated", "Beyond"),
    "splits": Fact("how cases were assigned to training and test", "Flow of cases"),
    "disjointness": Fact("that no case is in both splits", "Flow of cases"),
    "case_counts": Fact("cases and events in each analysis: training, folds, test", "Table 2"),
    "reader_reliability": Fact("ICC within and between readers of the lesion", "bundle.json: selection"),
    "robust_features": Fact("ICC of readings, or of redrawings of the VOI", "bundle.json: selection"),
    "model_building": Fact("classifier, feature selection, tuning, internal validation", "bundle.json: protocol"),
    "model_specification": Fact(
        "the frozen bundle: features, coefficients or support vectors, hash", "bundle.json: models"
    ),
    "prediction": Fact("how the predictions were calculated from the bundle", "tables/predictions.csv"),
    "output": Fact("probability and call, and where the cut-off comes from", "Table 2, MODEL_CARD.md"),
    "class_balance": Fact("share of the outcome, and whether classes were weighted or resampled", "Flow of cases"),
    "network_initialisation": Fact("how the network's weights started, with the seed", "bundle.json: protocol"),
    "network_training": Fact(
        "optimiser, epochs, augmentation, cross-fitting", "bundle.json: protocol.network_training"
    ),
    "final_model": Fact("how the final models and cut-offs were fixed before the test", "bundle.json: models"),
    "fusion": Fact("how models were combined", "bundle.json: protocol.models"),
    "measures": Fact("the measures and plots of performance", "Table 2, Figures, Beyond"),
    "uncertainty": Fact("confidence intervals and tests, and their methods", "Table 2, Figures"),
    "robustness": Fact("optimism, selection frequencies, other ways to the same result", "Beyond"),
    "interpretability": Fact("which features the models use, and how they act", "Single patients, MODEL_CARD.md"),
    "internal_performance": Fact("performance on the training split, out of fold or corrected for optimism", "Beyond"),
    "external_performance": Fact("performance on a test split from other centres", "Table 2"),
    "performance": Fact(
        "AUC, calibration and classification of each model and split, with confidence intervals", "Table 2"
    ),
    "subgroup_performance": Fact("performance by centre and by sex", "Beyond"),
    "misclassified": Fact("the cases that were called wrongly, and what they have in common", "tables/predictions.csv"),
    "model_updating": Fact(
        "recalibration or another change, before and after the evaluation", "What was predicted, Appendix"
    ),
    "input_quality": Fact(
        "what happens to poor or missing input when the models are used", "bundle.json: protocol.image"
    ),
    "user_interaction": Fact("what a user has to do and to know", "MODEL_CARD.md"),
    "code": Fact("name, version and licence of the software that ran", "Software, hashes, date"),
    "software": Fact("versions of the libraries that ran", "Software, hashes, date"),
    "availability": Fact("which of software, models and data can be had, and where", "MODEL_CARD.md"),
    "segmentation": Fact("that features are of a VOI in the image", "bundle.json: protocol.models"),
    "hand_crafted": Fact("models that take radiomics features", "bundle.json: protocol.models"),
    "tabular": Fact("classifiers that take features as a table", "bundle.json: models"),
    "end_to_end": Fact("a network that answers by itself, its features in no table", "bundle.json: protocol.models"),
    "clinical_predictors": Fact(
        "the clinical characteristics that models may take, with unit and plausible range",
        "bundle.json: protocol.clinical",
    ),
    "checklists": Fact("the checklists that this report fills in", "TRIPOD+AI, CLAIM, METRICS, CLEAR"),
    "several_centres": Fact("cases of more than one centre", "Flow of cases"),
    "image_processing": Fact(
        "how images are prepared for each kind of feature: voxels, bins, filters, window",
        "bundle.json: protocol.radiomics_yaml, protocol.image",
    ),
    "resampling": Fact(
        "size of the voxels after resampling, and the interpolation", "bundle.json: protocol.radiomics_yaml"
    ),
    "discretisation": Fact("width or number of the bins of intensities", "bundle.json: protocol.radiomics_yaml"),
    "image_types": Fact(
        "which filtered images the features are of, with their parameters", "bundle.json: protocol.radiomics_yaml"
    ),
    "feature_classes": Fact("which classes of features are computed", "bundle.json: protocol.radiomics_yaml"),
    "extraction": Fact(
        "by which software the features were computed, radiomics and deep", "bundle.json: protocol.engine, software"
    ),
    "standard_software": Fact(
        "radiomics features by PyRadiomics, with its version", "bundle.json: protocol.engine, software"
    ),
    "own_software": Fact("radiomics features by this project's own engine", "bundle.json: protocol.engine, software"),
    "extraction_settings": Fact(
        "all settings of the extraction, and what remains at its default",
        "bundle.json: protocol.radiomics_yaml, protocol.network",
    ),
    "reduction": Fact("how many features each step of the selection left", "bundle.json: selection"),
    "selected_features": Fact(
        "which features each model kept, and how often other folds keep them", "bundle.json: models, selection"
    ),
    "dimensionality": Fact(
        "inputs of each model beside the cases that it was trained on", "bundle.json: models, performance"
    ),
    "training_and_tuning": Fact(
        "how network and classifiers were trained, and what was tuned", "bundle.json: protocol"
    ),
    "single_image": Fact("one image of one kind for each case", "bundle.json: protocol.image"),
    "several_images": Fact("images of several kinds for each case", "bundle.json: protocol.series"),
    "classification": Fact(
        "AUC, sensitivity, specificity and the counts behind them on cases not trained on, of models without a network",
        "Table 2, tables/table_2.csv",
    ),
    "classification_and_loss": Fact(
        "the same of models with a network, whose loss curve the report does not have", "Table 2, tables/table_2.csv"
    ),
    "calibration_assessed": Fact("calibration on cases that were not trained on", "Table 2"),
    "comparison": Fact("tests of each model's AUC against the reference model's on cases not trained on", "Table 2"),
    "clinical_comparison": Fact(
        "a model of clinical values alone beside one with imaging on cases not trained on, formally compared",
        "Table 2, Beyond",
    ),
    "simple_comparison": Fact("a formal comparison with a simple model or with no information", "Table 2"),
    "internal_testing": Fact(
        "performance on cases of the training's centres that were not trained on: a test split, or nested validation",
        "Table 2, MODEL_CARD.md",
    ),
    "testing_of_unknown_centres": Fact(
        "performance on a test split of which it is not known whether its centres are the training's", "Table 2"
    ),
    "testing": Fact("performance on cases not trained on, internal or external", "Table 2, MODEL_CARD.md"),
    "tested_performance": Fact("performance on cases not trained on beside that of the training split", "Table 2"),
    "model_file": Fact("whether the bundle was made for leaving its hospital", "MODEL_CARD.md"),
    "contributions": Fact("what moves the models' probabilities", "Single patients"),
}
"""Sections by the first words of their headings; files of the report's folder, and of the bundle's."""
