"""From files to a valid case on the 3 mm grid: volumes, what masks hold, VOI, resampling, intensities."""
