"""IBSI's permanent identifiers of the features that PyRadiomics and our engine define as the IBSI does.

Source: A. Zwanenburg et al., Image biomarker standardisation initiative, arXiv:1612.07003; meanings are those of DICOM
PS3.16, where it has the code. Left out, and coded in the project's own scheme: kurtosis, which is 3 more than IBSI's
(excess) kurtosis IPH6; energy and root mean square, of intensities that ``voxelArrayShift`` may have moved; total
energy and the maximal correlation coefficient, which the IBSI does not have; the neighbouring grey tone difference
matrix (NGTDM), in which a voxel without neighbours counts here, and does not by the IBSI.
"""

SCHEME = "IBSI"
UID = "1.2.840.10008.2.16.13"

CODES: dict[str, dict[str, tuple[str, str]]] = {
    "firstorder": {
        "10Percentile": ("QG58", "10th percentile"),
        "90Percentile": ("8DWT", "90th percentile"),
        "Entropy": ("TLU2", "Intensity Histogram Entropy"),
        "InterquartileRange": ("SALO", "Interquartile range"),
        "Maximum": ("84IY", "Maximum"),
        "MeanAbsoluteDeviation": ("4FUA", "Mean absolute deviation"),
        "Mean": ("Q4LE", "Mean"),
        "Median": ("Y12H", "Median"),
        "Minimum": ("1GSF", "Minimum"),
        "Range": ("2OJQ", "Range"),
        "RobustMeanAbsoluteDeviation": ("1128", "Robust mean absolute deviation"),
        "Skewness": ("KE2A", "Skewness"),
        "Uniformity": ("BJ5W", "Intensity Histogram Uniformity"),
        "Variance": ("ECT3", "Variance"),
    },
    "glcm": {
        "Autocorrelation": ("QWB0", "Autocorrelation of GLCM"),
        "ClusterProminence": ("AE86", "Cluster Prominence of GLCM"),
        "ClusterShade": ("7NFM", "Cluster Shade of GLCM"),
        "ClusterTendency": ("DG8W", "Cluster Tendency of GLCM"),
        "Contrast": ("ACUI", "Contrast of GLCM"),
        "Correlation": ("NI2N", "Correlation of GLCM"),
        "DifferenceAverage": ("TF7R", "Difference Average of GLCM"),
        "DifferenceEntropy": ("NTRS", "Difference Entropy of GLCM"),
        "DifferenceVariance": ("D3YU", "Difference Variance of GLCM"),
        "Id": ("IB1Z", "Inverse Difference of GLCM"),
        "Idm": ("WF0Z", "Inverse Difference Moment of GLCM"),
        "Idmn": ("1QCO", "Normalized Inverse Difference Moment of GLCM"),
        "Idn": ("NDRX", "Normalized Inverse Difference of GLCM"),
        "Imc1": ("R8DG", "First Measure of Information Correlation of GLCM"),
        "Imc2": ("JN9H", "Second Measure of Information Correlation of GLCM"),
        "InverseVariance": ("E8JP", "Inverse Variance of GLCM"),
        "JointAverage": ("60VM", "Joint Average of GLCM"),
        "JointEnergy": ("8ZQL", "Angular Second Moment of GLCM"),
        "JointEntropy": ("TU9B", "Joint Entropy of GLCM"),
        "MaximumProbability": ("GYBY", "Joint Maximum of GLCM"),
        "SumAverage": ("ZGXS", "Sum Average of GLCM"),
        "SumEntropy": ("P6QZ", "Sum Entropy of GLCM"),
        "SumSquares": ("UR99", "Joint Variance of GLCM"),
    },
    "glrlm": {
        "GrayLevelNonUniformity": ("R5YN", "Gray Level Nonuniformity in Runs"),
        "GrayLevelNonUniformityNormalized": ("OVBL", "Normalized Gray Level Nonuniformity in Runs"),
        "GrayLevelVariance": ("8CE5", "Gray Level Variance in Runs"),
        "HighGrayLevelRunEmphasis": ("G3QZ", "High Gray Level Run Emphasis"),
        "LongRunEmphasis": ("W4KF", "Long Runs Emphasis"),
        "LongRunHighGrayLevelEmphasis": ("3KUM", "Long Run High Gray Level Emphasis"),
        "LongRunLowGrayLevelEmphasis": ("IVPO", "Long Run Low Gray Level Emphasis"),
        "LowGrayLevelRunEmphasis": ("V3SW", "Low Gray Level Run Emphasis"),
        "RunEntropy": ("HJ9O", "Run Entropy"),
        "RunLengthNonUniformity": ("W92Y", "Run Length Nonuniformity"),
        "RunLengthNonUniformityNormalized": ("IC23", "Normalized Run Length Nonuniformity"),
        "RunPercentage": ("9ZK5", "Run Percentage"),
        "RunVariance": ("SXLW", "Run Length Variance"),
        "ShortRunEmphasis": ("22OV", "Short Runs Emphasis"),
        "ShortRunHighGrayLevelEmphasis": ("GD3A", "Short Run High Gray Level Emphasis"),
        "ShortRunLowGrayLevelEmphasis": ("HTZT", "Short Run Low Gray Level Emphasis"),
    },
    "glszm": {
        "GrayLevelNonUniformity": ("JNSA", "Gray Level Nonuniformity of Size Zone Counts"),
        "GrayLevelNonUniformityNormalized": ("Y1RO", "Normalized Gray Level Nonuniformity of Size Zone Counts"),
        "GrayLevelVariance": ("BYLV", "Gray Level Variance in Size Zones"),
        "HighGrayLevelZoneEmphasis": ("5GN9", "High Gray Level Zone Emphasis"),
        "LargeAreaEmphasis": ("48P8", "Large Zone Emphasis"),
        "LargeAreaHighGrayLevelEmphasis": ("J17V", "Large Zone High Gray Level Emphasis"),
        "LargeAreaLowGrayLevelEmphasis": ("YH51", "Large Zone Low Gray Level Emphasis"),
        "LowGrayLevelZoneEmphasis": ("XMSY", "Low Gray Level Zone Emphasis"),
        "SizeZoneNonUniformity": ("4JP3", "Zone Size Nonuniformity"),
        "SizeZoneNonUniformityNormalized": ("VB3A", "Normalized Zone Size Nonuniformity"),
        "SmallAreaEmphasis": ("5QRC", "Small Zone Emphasis"),
        "SmallAreaHighGrayLevelEmphasis": ("HW1V", "Small Zone High Gray Level Emphasis"),
        "SmallAreaLowGrayLevelEmphasis": ("5RAI", "Small Zone Low Gray Level Emphasis"),
        "ZoneEntropy": ("GU8N", "Zone Size Entropy"),
        "ZonePercentage": ("P30P", "Size Zone Percentage"),
        "ZoneVariance": ("3NSA", "Zone Size Variance"),
    },
    "gldm": {
        "DependenceEntropy": ("FCBV", "Dependence count entropy"),
        "DependenceNonUniformity": ("Z87G", "Dependence count non-uniformity"),
        "DependenceNonUniformityNormalized": ("OKJI", "Dependence count non-uniformity normalized"),
        "DependenceVariance": ("DNX2", "Dependence count variance"),
        "GrayLevelNonUniformity": ("FP8K", "Grey level non-uniformity of NGLDM"),
        "GrayLevelVariance": ("1PFV", "Grey level variance of NGLDM"),
        "HighGrayLevelEmphasis": ("OAE7", "High grey level count emphasis"),
        "LargeDependenceEmphasis": ("IMOQ", "High dependence emphasis"),
        "LargeDependenceHighGrayLevelEmphasis": ("9QMG", "High dependence high grey level emphasis"),
        "LargeDependenceLowGrayLevelEmphasis": ("NBZI", "High dependence low grey level emphasis"),
        "LowGrayLevelEmphasis": ("TL9H", "Low grey level count emphasis"),
        "SmallDependenceEmphasis": ("SODN", "Low dependence emphasis"),
        "SmallDependenceHighGrayLevelEmphasis": ("JA6D", "Low dependence high grey level emphasis"),
        "SmallDependenceLowGrayLevelEmphasis": ("EQ3F", "Low dependence low grey level emphasis"),
    },
}
"""By class and name of the feature: the code, and what it means."""


def ibsi_code(feature: str) -> tuple[str, str] | None:
    """The code of a radiomics feature, whatever filter it is computed after, and its meaning; None without one.

    Of another VOI than the drawn one there is none: it would stand for a feature of that one.

    Examples
    --------
    >>> ibsi_code("wavelet-LLL_glcm_Correlation")
    ('NI2N', 'Correlation of GLCM')
    """
    if "." in feature:
        return None
    _image, _, rest = feature.partition("_")
    kind, _, name = rest.partition("_")
    return CODES.get(kind, {}).get(name)
