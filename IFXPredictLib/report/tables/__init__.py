"""The tables of a report, one subject a file.

``baseline``: Table 1
``beyond``: what one model adds to another
``calibration``: calibration
``external``: external validation: case mix, cases needed, VOIs redrawn
``flow``: counts of the flow chart
``left_out``: centres that were left out of the training
``missing``: missing values
``nested``: outer folds of the training
``patients``: outcome sets, unlike cases, what moves each model
``performance``: Table 2, other intervals, re-tuned cut-offs, subgroups
``robustness``: sample size, optimism, stacking, selection frequencies, audit
``sections``: which tables stand in which section
``table``: a table by its columns: on the page, and as a CSV file
``time_to_event``: time to failure
"""
