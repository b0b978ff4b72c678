"""From files to a valid case on the 3 mm grid: volumes, masks, VOI, resampling, intensities."""
