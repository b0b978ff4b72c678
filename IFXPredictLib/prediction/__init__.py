"""One case's answer, its reasons and its uncertainty, and how they are written."""
