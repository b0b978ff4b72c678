"""The self-tests of the IFXPredict module, which run in 3D Slicer; IFXPredict.py finds them here."""
