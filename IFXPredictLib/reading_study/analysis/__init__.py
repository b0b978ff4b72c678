"""What a reading study says: how well features, volumes and contours repeat when lesions are read again.

``analysis``: features and contours of all readings in, one frozen result out
``drawn_on``: whether the image that readings are measured on is the one that they were drawn on
``feature_icc``: ICCs of a table of features by reading
``form_scores``: how well what readers answered tells the outcome, and how far they agree
``form_tables``: tables of what readers answered
``outer_iccs``: which features are reliable by the readings of some cases alone
``readings``: the readings as the analysis takes them, and which are compared
``report``: figures with their captions, the page, the folder
``simulated_readers``: from one reading of each case, what the ICCs of a study would be
``tables``: tables of the analysis, on the page and as CSV files
``voi_agreement``: how well contours agree
"""
