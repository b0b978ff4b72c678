"""What each command of the command line does: ``run`` takes the parsed arguments and returns the exit status.

A command's imports are paid for by that command alone, so that ``--help`` answers at once.

``arguments``: the arguments of all commands
``audit``: ``audit``
``bundle``: ``bundle show``, ``verify``, ``sign`` and ``keygen``
``bundle_share``: ``bundle share``
``cohort``: ``simulate``, ``asas`` and ``split``
``compare_engines``: ``compare-engines``
``console``: progress where somebody watches, JSON where it is asked for
``cutoff_arguments``: the arguments of ``cutoffs``
``cutoffs``: ``cutoffs``
``demo``: ``demo``
``dicom_arguments``: the arguments of ``predict`` for a PACS, and of ``serve-study``
``evaluate``: ``evaluate``
``extract``: ``extract`` and ``icc``
``main``: which command is run, and its exit status
``options``: what the arguments of several commands share
``predict``: ``predict`` of one case
``predict_band``: the band of a contour that is drawn again
``predict_cohort``: ``predict --cohort``
``predict_dicom``: ``predict --dicom-out`` and ``--dicomweb``
``robustness``: ``robustness``
``sample_size``: ``sample-size``
``serve_study``: ``serve-study``
``study``: ``study`` but for the next two
``study_analyse``: ``study analyse``
``study_arguments``: the arguments of ``study``
``study_plan``: ``study plan``
``study_review``: all readings of a case for its reviewer, and its reference
``train``: ``train``
``train_network``: ``train-network``
``update``: ``update``
``update_centres``: ``update --method harmonisation``
``validate``: ``validate``
"""
