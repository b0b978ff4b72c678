"""Our own radiomics engine: PyRadiomics' definitions, names and numbers, by NumPy and SciPy alone.

``diameters``: the largest distances between vertices of a surface
``shape``: size and form of a VOI
``surface_mesh``: the surface of a mask as triangles, its area and volume
"""
