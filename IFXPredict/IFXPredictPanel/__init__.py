"""The Qt side of the IFXPredict module, one part of the panel a file; imported inside 3D Slicer only.

``batch_choice``: what a batch is of: cases, clinical values, the folder of the results
``batch_section``: the tab *Batch*
``bundle_names``: what the lists call a bundle
``centre_choice``: where a case was imaged
``clinical_form``: the fields of the clinical values
``clinical_section``: part 2: the clinical values, kept with the patient
``cutoff_table``: the table of what rules would choose
``cutoffs_section``: the tab *Cut-offs*
``further_choice``: further series and drawn VOIs, below the VOI
``inputs``: what is chosen and typed, as the inputs of a prediction
``language``: the application's language
``lists``: lists to choose from
``live_section``: *Live*: a prediction after each stroke
``model_section``: part 3: the bundle
``packages``: Python packages that are missing, installed after a yes
``panel``: the panel as a whole; begin here
``prediction_section``: the foot: *Apply*, *Band*, *Cancel*, progress
``process``: the prediction process as a QProcess
``questions``: small questions to the user
``reading_desk``: one open reading of a reading study
``results_section``: part 4: the last prediction, and the ways to its tables, chart and files
``review_case``: one case that is being reviewed
``room``: what is folded, opened again and scrolled to
``segment_editor``: Slicer's Segment Editor inside the panel
``solid``: the VOI as a surface in the 3D view
``study_analysis``: the analysis of a reading study, in a process of its own
``study_choice``: which study, which reader, which round
``study_form``: what a reader answers of the open case
``study_review``: the review of a study
``study_section``: the tab *Reading study*
``study_series``: which series of the open case is shown
``tab_pages``: the tabs
``telling``: what a user is told: errors, warnings, waiting
``tour``: a tour for newcomers
``views``: result nodes shown in the layout
``voi_section``: part 1: the volume, the segment that is the VOI, its facts
``voi_words``: what is found of a VOI, as rich text
``wall_assist``: *Wall assist*
"""
