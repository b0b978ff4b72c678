"""Figures as PNG and SVG, one kind a file; ``fonts`` and ``style`` are common to all.

``agreement``: Bland-Altman plots, and the Dice of each pair of readings
``calibration``: calibration curves
``case_page``: one case's answer on one page, for a PACS
``curve_panels``: panels of curves with a legend below each
``decision``: decision curves
``discrimination``: ROC and precision-recall curves
``flow``: the flow chart
``fonts``: the letters of the figures
``icc``: ICCs: their distribution, and single features with intervals
``outlines``: contours of several readings over the slices
``prediction``: one case's prediction
``style``: how every figure looks: colours, lines, sizes, files
``survival``: Kaplan-Meier curves
``why``: why one model answered what it did
"""
