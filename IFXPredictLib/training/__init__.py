"""From a cohort to a frozen bundle.

``batches``: what is random in a network's training: order, flips
``checkpoint``: weights, momentum and how far a training is
``centres``: a bundle brought to a centre that it has not seen
``cutoffs``: cut-offs chosen anew by rules, out of fold, and locked
``device``: the device that a network is trained on
``distributed``: one training by several processes
``fitting``: selection, classifiers, early and late fusion, Youden's cut-offs
``freezing``: fitted models to a Bundle
``left_out``: the training with one centre left out after another
``nested``: the whole training repeated in outer folds
``network_trainer``: the training of one network
``networks``: the final network, and those of cross-fitting
``objectives``: what a network learns from: outcomes, or images alone
``outer_networks``: networks of outer folds, and the deep features they give
``tensorboard``: scalars over epochs that TensorBoard shows
``updating``: a bundle recalibrated at another hospital
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "centres": "add_centres check_harmonised preserved_of",
        "cutoffs": "LOCKED TRAINED cutoff_choices lock_cutoffs out_of_fold_scores save_locked",
        "device": "check_device",
        "distributed": "process_group",
        "fitting": "TrainingData score_table",
        "freezing": "check_data fit_bundle",
        "left_out": "check_centres leave_centres_out",
        "nested": "check_outer_folds nested_validation",
        "network_trainer": "EpochReport",
        "networks": "network_files train_networks",
        "outer_networks": "train_outer_networks",
        "tensorboard": "TrainingLog",
        "updating": "few_in_words update_bundle update_content",
    },
)
