"""What each command of the command line does: ``run`` takes the parsed arguments and returns the exit status.

A command's imports are paid for by that command alone, so that ``--help`` answers at once.

``arguments``: the arguments of all commands
``audit``: ``audit`` and ``sample-size``
``bundle``: ``bundle show`` and ``bundle verify``
``cohort``: ``simulate``, ``asas`` and ``split``
``compare_engines``: ``compare-engines``
``console``: progress where somebody watches, JSON where it is asked for
``cutoff_arguments``: the arguments of ``cutoffs``
``cutoffs``: ``cutoffs``
``demo``: ``demo``
``evaluate``: ``evaluate``
``extract``: ``extract`` and ``icc``
``main``: which command is run, and its exit status
``predict``: ``predict`` of one case
``predict_cohort``: ``predict --cohort``
``study``: ``study`` but for the next two
``study_analyse``: ``study analyse``
``study_plan``: ``study plan``
``train``: ``train``
``train_network``: ``train-network``
``validate``: ``validate``
"""
