"""Why a model answers what it answers, for one patient: contributions of features, and places in the image.

``fusion``: Shapley values of a fusion, carried down to each model's features
``grad_cam``: where in the lesion cube the network saw what moved its answer
``logistic``: Shapley values of L2 logistic regression
``maps``: all maps of one case on its image's grid, and their words
``product_games``: Shapley values of a product over features
``shapley``: what Shapley values are here, and how they are sampled
``svm``: Shapley values of the support vector machines
``voxel_maps``: what a radiomics feature measures around each voxel of the VOI
``write_maps``: the maps of a case as a folder of NIfTI files
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "fusion": "fused_shapley",
        "grad_cam": "LAYERS",
        "maps": "case_maps map_title map_words",
        "shapley": "EXACT_FEATURES SUM_TOLERANCE Score check_case exact_values shapley_values summed_by",
        "write_maps": "map_files",
    },
)
