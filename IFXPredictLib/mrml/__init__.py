"""What knows MRML: the only files that import Slicer."""
