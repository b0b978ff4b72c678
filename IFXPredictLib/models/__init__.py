"""Classifiers, SVM and L2 logistic regression, with their conformal sets, outlier measure and training reference."""
