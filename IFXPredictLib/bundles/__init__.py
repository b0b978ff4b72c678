"""What is frozen: the bundle, its manifest, its store, its checks, its model card."""
