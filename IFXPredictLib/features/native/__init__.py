"""Our own radiomics engine: PyRadiomics' definitions, names and numbers, by NumPy and SciPy alone.

``cells``: statistics that the matrices of sizes and grey levels share
``diameters``: the largest distances between vertices of a surface
``discretisation``: intensities as grey levels
``engine``: from an image, a mask and parameters to named features
``filters``: the derived images: Laplacian of Gaussian, wavelets, square, root, logarithm, exponential, gradient
``first_order``: statistics of the intensities, without their place
``glcm``: grey levels next to each other
``gldm``: how many neighbours depend on a voxel
``glrlm``: runs of one grey level
``glszm``: zones of one grey level
``neighbours``: which voxels of a VOI lie next to each other, and in lines
``ngtdm``: how far a voxel differs from its neighbours' mean
``parameters``: what a radiomics.yaml says, read strictly
``shape``: size and form of a VOI
``surface_mesh``: the surface of a mask as triangles, its area and volume
``voxels``: the features of each voxel's neighbourhood, for maps
"""
