"""The names of the imaging features of a protocol whose only VOI is the drawn one."""

from IFXPredictLib.features.radiomics import RADIOMICS_NAMES
from IFXPredictLib.features.resnet import DEEP_NAMES

IMAGING_NAMES = RADIOMICS_NAMES + DEEP_NAMES
