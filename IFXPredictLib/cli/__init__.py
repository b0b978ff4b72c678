"""What each command of the command line does: ``run`` takes the parsed arguments and returns the exit status.

A command's imports are paid for by that command alone, so that ``--help`` answers at once.
"""
