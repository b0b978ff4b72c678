"""The Qt side of the IFXPredict module, one part of the panel a file; imported inside 3D Slicer only."""
