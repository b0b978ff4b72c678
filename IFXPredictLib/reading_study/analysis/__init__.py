"""What a reading study says: how well features, volumes and contours repeat when lesions are read again."""
