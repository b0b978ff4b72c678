"""Why a model answers what it answers, for one patient: contributions of features, and places in the image."""
