"""Statistics: arrays in, frozen results out.

Where a function is named like its file (``icc``, ``calibration``, ``kaplan_meier``, ...), import it from there.

``auc_difference``: whether two scores of the same cases differ in AUC, DeLong's paired test
``audit``: is a published table of performance possible
``audited_counts``: what an audit finds of class counts
``bland_altman``: the limits of agreement of two measurements
``calibration``: recalibration, Brier score, Hosmer-Lemeshow
``calibration_curve``: the smooth calibration curve with its band
``clusters``: rows of one patient, which are not independent
``combat``: differences between centres, removed
``cox``: Cox's proportional hazards
``curves``: the ROC curve with its band, and the precision-recall curve
``cutoff_rules``: rules that choose a cut-off, and what one means for 100 patients
``decision_curve``: net benefit
``development_size``: how many cases the development of a model needs
``discrimination``: AUC with DeLong's variance, Youden's cut-off, calls at a cut-off
``estimates``: an estimate with its standard error; z-scores
``hypothesis_tests``: univariable P values, as R computes them
``icc``: intraclass correlation: how well a feature repeats
``icc_comparison``: whether two kinds of ICC find the same features reliable
``icc_planning``: how many cases a reading study needs
``intervals``: Wilson, Clopper-Pearson, bootstrap
``kappa``: weighted kappa: how well two readers agree on an ordinal scale
``kaplan_meier``: survival curves, and the log-rank test
``logistic``: unpenalised logistic regression, with standard errors
``mask_agreement``: overlap and surface distances of two masks
``mrmc``: several readers and modalities on the same cases, by Obuchowski and Rockette
``normality``: the Shapiro-Wilk test
``optimism``: the bootstrap's optimism
``partial_likelihood``: Cox's partial likelihood, and its maximum
``probabilities``: which probabilities can be evaluated, and their logits
``proportional_hazards``: whether hazards are proportional
``published_counts``: which class counts make printed ratios possible
``published_intervals``: which method made a printed interval
``published_table``: a published table, each number as it was printed
``reading_designs``: which ICCs the design of a reading study gives
``reclassification``: IDI and NRI
``sample_size``: cases that show that an AUC is above one half
``slice_surfaces``: the surface of a mask that was drawn slice by slice
``splits``: seeded, stratified folds and splits
``stability``: how stable a selection is when its cases change; bounds of stability selection
``validation_size``: how many cases an external validation needs
"""

from ..base.lazy import lazy_exports

__getattr__, __dir__, __all__ = lazy_exports(
    __name__,
    {
        "auc_difference": "AucDifference delong_paired",
        "audited_counts": "Finding",
        "bland_altman": "BlandAltman",
        "calibration": "Calibration FEWEST_A_GROUP HosmerLemeshow hosmer_lemeshow",
        "calibration_curve": "CalibrationCurve",
        "clusters": (
            "Clusters cluster_count clustered_wilson clusters_of counts_by_cluster fewest_of_an_outcome first_rows "
            "part_of worst_by_cluster"
        ),
        "combat": "Combat FEWEST_OF_A_CENTRE fit_combat",
        "cox": "CoxResult fit_cox",
        "curves": "PrecisionRecallCurve RocBand RocCurve precision_recall_curve roc_band roc_curve",
        "cutoff_rules": (
            "CutoffChoice Hundred RULES UnreachableError checked_prevalence choose_cutoff describe_cutoff read_rule"
        ),
        "decision_curve": "DecisionCurve NetBenefitDifference net_benefit_difference",
        "development_size": "DevelopmentSize MARGIN OPTIMISM SHRINKAGE r2_of_auc",
        "discrimination": (
            "AucResult Confusion auc average_precision brier check_class_sizes check_outcome "
            "check_scores confusion delong youden_cutoff"
        ),
        "estimates": "Estimate is_constant z_scores",
        "hypothesis_tests": "EXACT_BELOW SMALLEST_EXPECTED mann_whitney two_by_two",
        "icc": "FEWEST FilterKind Form Icc KINDS Kind PERTURBATION StudyIcc icc_of_moments",
        "icc_comparison": "IccAgreement compare_iccs",
        "icc_planning": "IccPlan cases_for_lower_limit icc_plans",
        "intervals": (
            "Interval NO_INTERVAL RESAMPLES area_with_ends auc_exact_binomial bootstrap clopper_pearson wilson"
        ),
        "kaplan_meier": "ChiSquare KaplanMeier LogRank log_rank",
        "kappa": "Kappa weighted_kappa",
        "mask_agreement": "MaskAgreement dice",
        "mrmc": "Covariance FEWEST_READERS MeanAuc Mrmc Sampling",
        "normality": "FEWEST_VALUES MOST_VALUES shapiro_wilk",
        "optimism": "Model Optimism Refit bootstrap_optimism",
        "probabilities": "EPSILON beyond check_probabilities check_varied logit",
        "published_table": "Printed PublishedRow read_printed",
        "reading_designs": "DesignIccs FEWEST_CASES FORM_OF Group GroupIcc check_comparable design_iccs groups_of",
        "reclassification": "Nri Reclassification category_free_nri category_nri idi",
        "sample_size": "SampleSize power_of",
        "slice_surfaces": "across_slices slices_apart",
        "splits": "Indices out_of_fold outer_parts repeated_folds stratified_folds stratified_split",
        "stability": "Stability StableFeatures most_for nogueira_stability",
        "validation_size": (
            "AUC_WIDTH BENEFIT_WIDTH RATIO_WIDTH SLOPE_WIDTH ValidationSize cases_for_auc cases_for_net_benefit "
            "cases_for_ratio cases_for_slope"
        ),
    },
)
