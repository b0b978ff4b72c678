<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
  <context>
    <name>IFXPredict</name>
    <message>
      <source>IFXPredict</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>
Follows a published study of 263 patients; neither its data nor its weights are part of this module. Features are
those that PyRadiomics defines, and a network's, computed by PyTorch.
</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The simulated case could not be made.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>
Predicts, from an image, a VOI drawn in it and clinical values, what the chosen bundle was made for: with the bundle
that is chosen first, from a CT enterography and blood values, whether a patient with Crohn's disease will fail
infliximab within one year. Choose the image, paint the VOI, fill in the values, press Apply, read the table.
Research software, not a medical device. The models that come with it are trained on simulated cases and say nothing
about any patient. See the &lt;a href="{guide}"&gt;user guide&lt;/a&gt;.
</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show me how</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A tour in five steps, with a simulated case where no image is chosen. It can be ended at any time.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1. Image and VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Volume:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The image to predict from, of the kind that the bundle's models were trained on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Simulated case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make a simulated image with its VOI and clinical values, to try the chosen bundle with. No patient, no download.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Segmentation:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The segmentation that holds the VOI, drawn as in the cases that the bundle's models were trained on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>New VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Make a segmentation on the grid of the volume, with one empty segment to paint.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wall assist</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The segment that is the VOI.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Case name:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stands in the results and in exported files: use a pseudonym, not the patient's name.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI in 3D</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the surface of the VOI in the 3D view, to see holes, stray pieces and missing slices.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Segment Editor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>2. Clinical values</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Import...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Read the values of one case from a clinical.csv or a .json file.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Clear</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Empty all clinical values of this patient.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Values that no model of this bundle takes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>3. Model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Bundle:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The frozen models that predict.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Browse...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose the folder of a bundle; it is verified before it is used.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Centre:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Default here</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Take this centre for this bundle in new scenes on this computer. It stands in the list, where another can be chosen for images from elsewhere.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Apply</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Predict.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Band</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Predict, and draw the VOI again 30 times, as another reader might: how far the probabilities move.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>End the prediction under way.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Live</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Predict after each stroke, while the VOI is drawn; nothing is kept of it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What the edge is worth</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Map over the image how the reference model's probability would change if the contour moved by one voxel there (Ctrl+E). A stroke ends it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>4. Results</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No prediction yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Explain:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model whose answer is explained below.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>&lt;p&gt;At 90 %: of 100 new patients of the same kind as the training cases, 90 have one of the outcomes that remain. Percentage points: what each value moved, against training cases (Shapley values). They say what the model used, not what causes the outcome.&lt;/p&gt;</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show where</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Compute maps of this prediction, over the image: what the network looked at, and where the radiomics features are high.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The map that is shown over the image.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the table of the models in the layout.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Features</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the table of all features in the layout.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Chart</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show the probabilities and cut-offs as a chart in the layout.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Band table</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show in the layout the band of each model, how often its call stays, and how much comes from contour, position and noise.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What moves</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show in the layout how far each feature moves when the VOI is drawn again, the one that moves most first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Why table</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show in the layout what each feature moved, in all models: base and features sum to the probability.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Trust table</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show in the layout how far each model is to be trusted on this case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Write all tables as .tsv and .csv, and where they came from, to a folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Export as DICOM...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Write the VOI as DICOM SEG and the answer as DICOM SR to a folder, for a PACS. They name the patient.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.batch_choice</name>
    <message>
      <source>The scene has no volume on which a segmentation was drawn.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a table of cases.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a folder for the results.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none chosen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Folder for the results</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Tables {kinds}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Table of cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Clinical values</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the patients' own</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.batch_section</name>
    <message>
      <source>starting</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>reading the bundle</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>predicting</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>writing the tables</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Predict all cases with the bundle.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancelled. What is finished is kept: Apply to all goes on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A batch is under way.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The packages could not be installed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The batch could not be started.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Done: {done} of {all} cases, in {folder}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The table cannot be shown.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What is finished is kept: Apply to all goes on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{minutes} min</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Batch: {stage}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{done} of {all} done, {failed} failed; {left} left.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>IFXPredict: the batch is done.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{seconds} s</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.bundle_names</name>
    <message>
      <source>Demonstration: {outcome} ({modality})</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.centre_choice</name>
    <message>
      <source>Choose the centre where the case was imaged (part 3): this bundle answers for its own centres only.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where the case was imaged: what a centre does to images is taken out of its features. Of any other centre nothing is predicted until the bundle has learnt it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Each case is of the centre that the table names in its column centre.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All cases are taken as of {reference}: no centre is chosen in the tab Prediction.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All cases are of the centre {centre}, as chosen in the tab Prediction.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where the case was imaged: what a centre does to images is taken out of its features. Where none is named, it is taken as of {reference}, and the result says so.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>not named</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.clinical_form</name>
    <message>
      <source>not given</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no (0)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>yes (1)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{low:g} to {high:g}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.clinical_section</name>
    <message>
      <source>Imaging features are harmonised by {names}; for a blank there stands a value of the training cases.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>* a model of this bundle takes it; a value learnt from training cases stands for a blank. Kept with the patient in the scene.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Clinical values (*.csv *.tsv *.txt *.xlsx *.json)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a volume first: the values are kept with its patient.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>* a model of this bundle gives no answer without it. Kept with the patient in the scene.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>* a model of this bundle takes it; a value learnt from training cases stands for a blank, where some of them lacked it too. Kept with the patient in the scene.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Clinical values</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Whose values?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Correct or empty: {names}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case} of {file}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The clinical values could not be imported.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Imported: {source}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.cutoff_table</name>
    <message>
      <source>Rule</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cut-off
(95 % CI)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Sensitivity
(95 % CI)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Specificity
(95 % CI)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Net benefit
at threshold</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Of 100:
found</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>missed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>called
in vain</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>left
alone</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.cutoffs_section</name>
    <message>
      <source>Sensitivity at least</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Specificity at least</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Harm to benefit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Net benefit at threshold</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Youden's index</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Write a new bundle; the one chosen above stays as it is.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Harm of a needless treatment to benefit of a needed one, as 1:4.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A share, as 0.9.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Folder of a bundle</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where the new bundle goes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Something is under way.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Compare, and choose the line of a rule.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Give a reason.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Give a folder for the new bundle.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The cut-offs could not be compared.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The cut-off could not be locked.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Locked in {folder}; it can be chosen in the tab Prediction, part 3.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancelled.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{cases} training cases, {positive} with the outcome, each by a model that has not seen it, but see the model card.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>At a prevalence of {share}, by {rule}: {hundred}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Asking: {stage}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.further_choice</name>
    <message>
      <source>The volume that is the series {name}, of the same patient and examination.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose its volume.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>New</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The segment that is the VOI {name}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Add an empty segment {name} to the segmentation, and paint in it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose its segment, or press New.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case} VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Series {name}:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI {name}:</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.live_section</name>
    <message>
      <source>Live: the last stroke is being answered.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Live</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Live: the process gets ready.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Live: the edge, {done} of {all} moves</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Live: {reason}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Live: {model} gives no answer, so its edge is worth nothing.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Live; {count} moves of the edge leave no VOI to predict from, nothing is shown there</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.model_section</name>
    <message>
      <source>Folder of a bundle</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The frozen models that predict. Chosen: {bundle}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.packages</name>
    <message>
      <source>Install now what can be installed from here? This needs the network and takes some minutes.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The packages could not be installed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>IFXPredict needs more packages</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Install the PyTorch extension in the Extensions Manager, restart Slicer and press Apply again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>IFXPredict needs PyTorch</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.panel</name>
    <message>
      <source>Prediction</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reading study</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Batch</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cut-offs</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.prediction_section</name>
    <message>
      <source>starting</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>reading the bundle</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>measuring the VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>radiomics</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>deep features</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>models</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>explanation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>drawing the VOI again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Predict with the chosen bundle.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Predict, and draw the VOI again 30 times, as another reader might: how far the probabilities move.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Scribble along the lumen, or draw one rough region round the segment, and have its wall proposed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Tells lumen, wall and fat apart in a CT only.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Done.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancelled.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A prediction is under way.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A message waits for an answer.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The prediction could not be started.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The maps could not be started.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No wall could be proposed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The packages could not be installed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Predicting: {stage}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mapping: {stage}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>IFXPredict: the prediction is done.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>IFXPredict: the maps are done.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.reading_desk</name>
    <message>
      <source>Draw in the one segment Lesion only; found {names}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case}: the VOI {name} is not drawn yet; select its segment and paint it, or skip the case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Draw in the segments {vois} only, and remove none; found {names}. To get one back as it was saved last, close the scene and open the case again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The case that the wall was proposed for is not open any more; nothing was drawn.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case} VOI</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.results_section</name>
    <message>
      <source>No prediction yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The map that is shown over the image.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Folder for the results</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Folder for what names the patient</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The results could not be exported.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>None</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Written to {folder}: {names}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>These files name the patient. Written to {folder}: {names}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.review_case</name>
    <message>
      <source>intersection</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>union</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>STAPLE's estimate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Two readings have no STAPLE estimate: where one lies within the other its rim would be just 0.5.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No reference has been chosen yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Change reference...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mark as reference...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>STAPLE: of all voxels that somebody drew {near:.1f} % have a probability near 0.5, and {moved:.1f} % change sides with more empty margin. There the readers do not decide.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{reader}, round {round}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reference: {reference}, chosen by {reviewer} on {date}: {reason}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Contour</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mL</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Answers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{reference} (out of date)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A reading was corrected since; look at it and choose again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case} readings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All readings here are of the VOI {name}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It is just the contour of {reading}.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.study_analysis</name>
    <message>
      <source>The analysis shows the readings of all readers, which no reader may see. Go on?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The study is being analysed; Slicer can be used meanwhile.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>It was ended from outside or ran out of memory; close other programs and analyse again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Folder for the analysis</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The analysis was stopped.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The analysis cannot be shown.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The packages could not be installed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The analysis failed. {reason}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Study {id}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Analysed; the page is {file}.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.study_choice</name>
    <message>
      <source>open</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>begun</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>finished, waits to be stored</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>finished</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>skipped</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>not yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>being read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Who are you?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none chosen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Folder of the study</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The study that was open last cannot be opened.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The worklist cannot be read.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{done} of {all} done</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The study could not be opened.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The worklist could not be opened.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>opens on {date}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case} still waits to be stored.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case} is stored now.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.study_form</name>
    <message>
      <source>The model {model} says: {probability:.1f} %, cut-off {cutoff:.1f} %: {call}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{low:g} to {high:g}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.study_review</name>
    <message>
      <source>Why does this contour stand for the case? The reason is recorded.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Dice</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reference</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A reading of this study was reopened; the review goes on when it is corrected.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All cases have a reference.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The case could not be opened.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Who are you?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The reference of {case} is stored.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The cases cannot be listed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>skipped</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cannot be read</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The reference is {reference}. Why is it changed? The reason is recorded.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reference of {case}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The reference was not stored.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{low} to {high}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{one} and {other}: {dice:.3f}</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.study_section</name>
    <message>
      <source>Keys: {next} next case, {finish} finish; Z undo, Y redo, Space the tool before, Esc none.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The scene is emptied for the reading; what was not saved in it is lost. Go on?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Paint the VOI, then press Finish reading.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Keys: {next} next case, {finish} finish, {series} next series; Z undo, Y redo, Space the tool before, Esc none.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case}: {question}: expected a number, {found}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No case is open.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open early</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Skip</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Why is this case left out? The reason is recorded.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Paint each VOI in its own segment ({vois}), then press Finish reading.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The next case could not be opened.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The reading is not finished.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No wall could be proposed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The case could not be skipped.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The draft could not be saved.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The case could not be given back.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case}, {minutes}:{seconds:02d}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>NOT SAVED:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case} opens on {date}. Why is it read earlier? The reason is recorded.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case} is stored and locked.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The contour could not be rescued either.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The case could not be opened.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case} was skipped.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Finished, but not stored yet: {reason}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The contour was written to {file}.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.tour</name>
    <message>
      <source>Next</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Done</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose an image, or press &lt;i&gt;Simulated case&lt;/i&gt;, as this tour has done where none was chosen. &lt;i&gt;New VOI&lt;/i&gt; makes an empty one: paint the lesion on every slice where it is seen, in CT enterography the wall of the most inflamed segment without the lumen. What it measures, and what is wrong with it, stands below the editor.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Type the patient's values. A model answers only where its values (*) are there; the others answer without. A value out of range, or likely in another unit, is marked at once.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The bundle holds the frozen models. Those that come with this module are trained on simulated cases and say nothing about any patient.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Press &lt;i&gt;Apply&lt;/i&gt;. Where it is grey, its tooltip says what is missing.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Here stand the probability, the cut-off and the call of each model, why it came out so, and how far to trust it; &lt;i&gt;Show where&lt;/i&gt; maps it over the image. The tables open beside the slices.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>&lt;b&gt;{step} of {all}.&lt;/b&gt; {text}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>End the tour</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Back</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.voi_section</name>
    <message>
      <source>Volume:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Segmentation:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Press New VOI and paint the lesion, or choose a segmentation.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The VOI is being measured.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The VOI could not be shown in 3D.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI {name}:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose or load a {modality} volume.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{case} VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{modality} volume ({series}):</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{modality} volume:</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.voi_words</name>
    <message>
      <source>1 slice</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 piece</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Paint the VOI.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mean</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count} slices</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{count} pieces</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, {gas:.1f} % gas</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.wall_assist</name>
    <message>
      <source>Wall assist: telling lumen, wall and fat apart</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wall assist: starting</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wall proposed {found}. Look at every slice, and correct it with the effects; undo takes it back.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What the wall was proposed for was removed meanwhile; nothing was drawn.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Batch</name>
    <message>
      <source>1. Cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A table of cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A cohort.csv with the columns case, image, mask, and label or segment where a mask file holds several.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Table:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none chosen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The cohort.csv.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All volumes of the scene with a segmentation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Each volume on which a segmentation was drawn is a case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Segment:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the only one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What the VOI is called where segmentations have several segments.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The cases of the scene, and what speaks against each.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Clinical values:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A clinical.csv with a row a case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>None</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Take no table of clinical values.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>2. Results</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Bundle:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Chosen in the tab Prediction.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Folder:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Where the tables go. Finished cases are kept in it: the same folder again goes on where a batch was ended.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cases at a time:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Each takes a processor and half a gigabyte of memory, more for large images. The numbers are the same.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The cases that failed, and why. They stop no other.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Apply to all</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Predict all cases with the bundle.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>End at once. Finished cases are kept.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>Cutoffs</name>
    <message>
      <source>1. Bundle and model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Bundle:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The frozen models whose out-of-fold scores are read. Nothing else is needed; a bundle is never changed in place.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The folder of another bundle, with bundle.json in it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Model:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The model whose cut-off is chosen.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>2. Rule</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rule:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>How the cut-off is chosen; one of each kind is always compared.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Prevalence:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>that of the training cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The share of patients to come who have the outcome, as 0.3: for the 100 patients, and for harm and benefit.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Compare</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What each rule would choose, on scores of models that had not seen the case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cancel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>End what is under way.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>3. What each would choose</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a line. Sensitivity and specificity: exact 95 % intervals at this cut-off; the cut-off: bootstrap of the rule.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Show decision curve</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Net benefit over thresholds, out of fold, with the cut-offs marked.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>4. Lock</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reason:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a missed non-responder costs months</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Why this cut-off, in one line: who reads a prediction is shown it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>New bundle:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A folder that is not there yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>In...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The folder in which the new bundle's folder is made.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Lock the chosen cut-off in a new bundle</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>ReadingStudy</name>
    <message>
      <source>1. Study and reader</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Study:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none chosen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The folder of the study, with study.json in it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reader:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>You. Nobody sees the readings of another.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Round:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A case of a later round opens when its washout has passed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Your cases in your own order. A reading that is finished is locked.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open early...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open a case before its washout has passed; asks for the reason and records it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>2. Reading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Series:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The series that the slice views show. Whichever it is, VOIs are painted on the first one's grid, and effects that go by intensities go by the first one's.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Segment Editor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wall assist</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Scribble along the lumen, or draw one rough region round the segment, and have its wall proposed in place of it. The record of the reading says that it was used.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>3. For the person who runs the study</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Agreement of contours, radiomics ICC and reading times of all finished readings, by pseudonyms. Deep features and icc.csv for training: ifxpredict study analyse.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Analyse...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Choose a folder; started again with the same folder it goes on where it was.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>End the analysis; what is finished is kept.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>4. Review, after the last round</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reviewer:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>You: one of the study's reviewers, who are no readers. You see all readings.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All cases with the Dice of their readings and the reference. Open a line for the Dice of each pair.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Open case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Load the selected case and the outlines of all its readings.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Next case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Load the next case that has no reference.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Close case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Take the case out of the scene.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The contours of the open case. Tick what the slice views show; select what is to be the reference.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mark as reference...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Let the selected contour stand for the case; asks for the reason and records it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No case is open.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Load the image of your next case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Finish reading</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Store the reading; it cannot be changed afterwards.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Skip...</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Leave this case out; asks for the reason.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pause</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stop the clock. Gaps without activity do not count anyway.</source>
      <translation type="unfinished" />
    </message>
  </context>
  <context>
    <name>IFXPredictLib</name>
    <message>
      <source>radiomics</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>deep</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>clinical</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>demonstration</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>undecided</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ok</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>and</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>or</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>median</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>chained</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>indicator</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>default, of no reading study</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>fat-suppressed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>scribble</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>raised</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>lowered</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>gained</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>lost</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>predict</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>analyse a reading study</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No such file or directory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Permission denied</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>No space left on device</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Read-only file system</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Is a directory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Not a directory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>File exists</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Input/output error</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>[Errno {1}] {2}: {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>series</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>labels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>segments</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>closed surface</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>planar contour</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>commas</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>semicolons</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>tabs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unexpected end of data</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>loaded from DICOM</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a process was ended from outside or ran out of memory (exit code {1}); lower --jobs and run again: it resumes.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is of another version or damaged; run the command that wrote it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>IFXPredict cannot {1} yet. What is missing, in the order to install it:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Without a network, on a machine that has one, with the same system and the same Slicer:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Copy FOLDER to this machine, then:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>PyTorch: install the extension "PyTorch" in the Extensions Manager, restart, and let it install.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>By pip: {1}; IFXPredict installs them when you agree. By hand, in Slicer's Python console: slicer.util.pip_install("{2}")</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>requirements: expected lines NAME&gt;=VERSION, found {1}; correct the file.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>not installed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a folder, where a file is to be written; remove it or give another name.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is empty, as a copy that was broken off or a full disk leaves it; copy or restore it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a file, where a folder is to be written; remove it or give another name.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has {2} bytes, expected at most {3}; is it the right file?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read ({2}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds {2}, which would be lost; give a new or an empty folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be used as an output folder ({2}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is no file's name.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was removed or changed while the run went on; run again: it resumes.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>close other programs, or crop it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} GB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} MB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: needs {2} of memory, {3} are free; {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>; write it in digits with a decimal point, as 12.5</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>found {1}{2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, an empty cell; fill it in</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, a missing value, where there must be one; fill it in</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, which may mean missing, none or not detected; leave a missing value empty, or write the value</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, no finite number; find out where it comes from, or leave the row out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, an error of Excel; mend its formula, or leave a missing value empty</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, a limit and no number; write the number that your study takes for it, the same for all cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, a date, which Excel makes of some numbers; format the column as text and enter it again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, with a per cent sign; write the number in the unit of its column, without the sign</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, with digits of another script; write it in the digits 0 to 9</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, with a decimal comma; write a decimal point, or save the table with semicolons</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, which may have a thousands separator; write it without, and with a decimal point</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, with a dash for a minus; write -</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, with letters or marks behind the number; write a unit into the header, as 'crp (mg/L)', leave out flags</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>move it away or give another place</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, and {1} more</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} is replaced, which an earlier run did not leave so{2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be used as an output folder ({2} is a file); give another.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be written to; give another folder, or ask for the right to.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a bundle, which could not be loaded any more with other files; give a folder elsewhere.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the root of a drive</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>your home folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is {2}, expected a folder for the results; give one within it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was written by {2}, whose other files would stand beside those of {3}; give another folder (on the command line also --force).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is an input of this call or lies in a folder that is one; give another place.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a link or no plain file</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is {2}, where a file is to be written; {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>was changed since it was written</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is no file that an earlier run recorded</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2}, and would be lost; {3} (on the command line also --force).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is not the record of what ifxpredict wrote here, expected {2}; {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a link or a file, where a folder is to be written; {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be replaced ({2}); nothing was changed. Close what has it open, or give another folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>somebody has put something there meanwhile</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be written ({2}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cut-off chosen by {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} (95 % CI {2} to {3}), by {4}, on {5} out-of-fold cases, {6} with outcome 1: sensitivity {7} ({8} to {9}), specificity {10} ({11} to {12}); the training's was {13}. Reason: {14}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>at a prevalence of {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>An update moved it with the probabilities, to {1}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>reason: expected one line of 1 to {1} letters, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>train it again with this version, or use the version that wrote it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>expected SHA-256 {1}, found {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the content is as written, the bytes are not (other line endings or blanks?)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unpack it and give the bundle's folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>give the folder {1} in it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>give a bundle's folder</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>updated on {1} cases ({2})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is not a bundle, it has no bundle.json; {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected schema {2}, found {3}; {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is unknown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the entry {2} {3}; get the bundle again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was changed after it was written: {2}; get the bundle again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2}; get the bundle again, as binary files.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds {2}, which belongs to no bundle; nothing in it was loaded. Move it away.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>give the folder that the bundle's files lie in</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, then</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds a number that is not finite ({2}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} is missing; get the bundle again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was changed: expected SHA-256 {2}, found {3}; get the bundle again, as binary files.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} models ({3}), trained on {4} cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2}. Reason: {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>torch or the weights are not as they were</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds {2}, which belongs to no bundle; give a new or an empty folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: golden case: the network's {2} is {3}, expected {4} within {5}; {6}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>imputation: its characteristics or plausible ranges are not the protocol's</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its parts do not fit together: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: golden case, {2}: expected {3}, found {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: golden case, {2}: the network's features move the probability from {3} to {4}, expected at most by {5}; {6}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: not written, for it does not verify: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the DICOM encapsulated PDF</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the DICOM SEG</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>give with --dicom-source the series that the image was converted from, with its voxels as they are</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the DICOM series {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the mask</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>study of</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: DICOM output</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a series of {2} multi-frame files, expected slices or one file; DICOM output is not written of it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: two slices have the same SOPInstanceUID, so that nothing could say which of them it is of; export the series again from the PACS.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has {2} voxels, the image {3}; {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} differs from the image in {2} of {3} voxels, by up to {4}; {5}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has no {2} in its header, without which a PACS cannot file what is written of it; export the series again from the PACS.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} cannot be written: a header of the source series is not as DICOM has it ({2}{3}); export the series again from the PACS.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the DICOM SR</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>undecided: no single outcome is left</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Outcomes left at {1} by model {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} {2} features</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Call of model {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>DICOM output is of one image and one VOI, and the protocol {1} takes {2} beside them; file the tables instead.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: DICOM output needs the package highdicom, 0.27 or newer, found {2}; pip install --upgrade highdicom (on Python 3.14: pip install --no-deps highdicom pillow packaging).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it without the package {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>draw the wall by hand</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>scribble along the lumen on some slices, or draw one rough region round the segment</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wall assist: {1}; {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>nothing is drawn</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the wall ({1} HU) does not stand out from what lies in the {2} ({3} HU), as in a collapsed lumen or without enhancement</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>draw one rough region round the segment, or {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>there is no contrast between wall ({1} HU) and what lies around it ({2} HU), expected fat near -100 HU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the image is too noisy ({1} HU) to tell lumen ({2} HU) from wall ({3} HU)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>load a smoother or thicker reconstruction, or {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no enhancing wall was found around the {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>move it into the bowel, or {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>what lies around the {1} has {2} HU, more than an enhancing wall: positive contrast, or bone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>move it, or {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>what was drawn holds no fat, so that the wall's outer edge is not in it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>draw it wider, some mm into the fat all round, or scribble along the lumen alone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} of what was drawn is as bright as positive contrast, bone or vessels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>what was drawn holds nothing but fat or gas</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>draw it round the bowel, or {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no fat lies around what was scribbled, expected some near -100 HU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>what was scribbled lies in fat ({1} HU), outside the bowel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>scribble inside the lumen, or draw one rough region that holds the whole wall</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>what was scribbled has {1} HU, as positive contrast, bone or vessels have, expected water or gas</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>scribble in a lumen that is darker than its wall, or {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the scribble leaves the lumen near slice {1} of the image</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>take away what lies beside it, so that one line along the lumen remains</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} mm of the lumen between slices {2} and {3} are not scribbled, expected {4} mm at most</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>scribble some in between</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>rough region</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>from a {1}: {2}, wall {3} HU, fat beside it {4} HU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no lumen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>lumen {1} HU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Wall assist: image {1} and drawing {2} are no one 3-D grid.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>what was drawn reaches over {1} mm, expected one segment of {2} mm at most</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>draw one segment at a time</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Grad-CAM: the layer {1} has no map, expected one of {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Grad-CAM: the map of {1} is not finite; are the network's weights damaged?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Grad-CAM: expected a map of {1} voxels an edge, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Network, towards {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>where the network saw what {1} its own answer, towards {2} (Grad-CAM, {3})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, around each voxel of the VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has nothing to map: its network has learnt from images alone, and no model takes radiomics; go without maps.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} is no radiomics feature and has no voxel map.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} has no value in any voxel of the VOI; it has no map.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: this VOI cannot be mapped: {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>voxel maps, {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>({1} more cases have it)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, reader {2}, round {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no {1} gave features; the first said: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>reader {1}, round {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the same VOI as by {1}, to the voxel: is one mask given twice?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} or {3} changed while it was read; run again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: its files changed while they were read; run again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>deep features</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} is no feature of the protocol ({3} such).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: its clinical values were checked against other characteristics than those of the protocol {2}; make the case with this protocol (of a bundle: bundle.protocol).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the feature {1} is needed but was not computed ({2} such).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>nothing is left of the VOI {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>nothing is left of the VOI on the grid; it is too small to be drawn again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}, drawn again: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>that is drawn</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>binWidth {1} for intensities from {2} to {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>binCount {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} makes {2} grey levels, expected at most {3}; choose wider bins</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the VOI has {1} voxels on the grid, expected 2 or more; look at the VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the VOI extends along {1} axes, expected {2} (minimumROIDimensions)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the VOI has {1} voxels, expected more than {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>radiomics.yaml gives no {1} ({2} missing); look at its imageType and featureClass</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the image {1} has intensities that are no finite numbers in the VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the image around the VOI has {1} voxels, expected at least {2} for {3}; give more of the image</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the process that computed it was ended, twice; is it the memory? lower --jobs, or look at its files.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the memory does not suffice for it; lower --jobs, close other programs, or crop the image.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>PyRadiomics is asked for and cannot be imported ({1}); install 'ifxpredict[reference]', or leave out engine: pyradiomics in protocol.yaml, as the native engine has the same numbers.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>radiomics.yaml: PyRadiomics does not take it ({1}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>PyRadiomics cannot use this VOI ({1}); look at the VOI, and at the protocol's radiomics.yaml</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>radiomics.yaml asks for {1} features beyond the {2} of a case, as {3}: they are left out, compare-engines prints them</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} is no radiomics feature ({3} such).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2}PyRadiomics gave no {3} ({4} missing).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2}{3} is not a finite number ({4} such features); the VOI may be too small or of one grey level: look at it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2}{3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>radiomics.yaml: gives no {1} ({2} missing); add it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>radiomics.yaml: {1} gives no {2} ({3} missing); add it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} values of shape {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the network has {1} layers and {2} planes, expected 4 of each.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the network ends in {1} features, expected {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} is not a finite number ({2} such features).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>too little memory for the network</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the weights {2} are not finite in float16; lower the learning rate.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the network's weights cannot be read ({2}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: weights {2}: expected {3}, found {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>NaN or infinite</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>look whether the VOI is the whole lesion and what lies around it, or widen the shell in the protocol</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>draw all of it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI {1} cut off by the image border, {2} mm from the drawn VOI, expected more than the {3} mm that it reaches</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the protocol needs another {2}, {3}, which the case has not; give it to predict (--{4}-of {5} FILE) or in the column {6}_{7} of cohort.csv.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the VOI {2}{3} has {4} voxels on the grid of {5} mm, expected at least {6}; {7}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>x (right to left)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>y (front to back)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>z (foot to head)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>after a wavelet filter along {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>First order</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>intensity below which the darkest tenth lies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>intensity above which the brightest tenth lies</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>sum of squared intensities</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>disorder of the intensities</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>spread of the middle half of the intensities</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>weight of extreme intensities</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>highest intensity</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mean distance of the intensities from their mean</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mean intensity</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>median intensity</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>lowest intensity</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>distance between lowest and highest intensity</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mean distance of the intensities from their mean, without the extreme tenths</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>root mean square of the intensities</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>asymmetry of the intensities towards bright ones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>sum of squared intensities times the voxel volume</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>evenness of the intensities</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>variance of the intensities</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>bright next to bright</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>heavy clusters of grey levels far from the mean</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>asymmetry of clusters of neighbouring grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>clusters of similar grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>local contrast of grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>linear dependence of neighbouring grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mean difference of neighbouring grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>disorder of the differences between neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>variance of the differences between neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>local homogeneity, by difference</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>local homogeneity, by squared difference</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>local homogeneity, by squared difference relative to the number of grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>local homogeneity, by difference relative to the number of grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>complexity of the texture, first information measure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>complexity of the texture, second information measure</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>small differences between neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mean grey level of neighbouring pairs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>repetition of the same pairs of neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>disorder of the pairs of neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>largest dependence between neighbouring grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>share of the most frequent pair of neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mean sum of neighbouring grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>disorder of the sums of neighbouring grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>variance of the grey levels of neighbouring pairs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal share of runs among the grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal share of runs among the grey levels, relative to all runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>variance of the grey levels of the runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>bright runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>long runs of one grey level, a coarse texture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>long bright runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>long dark runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>dark runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>disorder of the lengths and grey levels of the runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal lengths of runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal lengths of runs, relative to all runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>many runs for the volume, a fine texture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>variance of the lengths of the runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>short runs of one grey level, a fine texture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>short bright runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>short dark runs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal share of zones among the grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal share of zones among the grey levels, relative to all zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>variance of the grey levels of the zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>bright zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>large zones of one grey level, a coarse texture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>large bright zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>large dark zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>dark zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal sizes of zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal sizes of zones, relative to all zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>small zones of one grey level, a fine texture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>small bright zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>small dark zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>disorder of the sizes and grey levels of the zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>many zones for the volume, a fine texture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>variance of the sizes of the zones</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>disorder of grey levels and of how many neighbours are alike</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal numbers of alike neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal numbers of alike neighbours, relative to all voxels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>variance of the number of alike neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal share of voxels among the grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>variance of the grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>bright grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>voxels with many alike neighbours, a homogeneous texture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>bright voxels with many alike neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>dark voxels with many alike neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>dark grey levels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>voxels with few alike neighbours, a heterogeneous texture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>bright voxels with few alike neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>dark voxels with few alike neighbours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>rapid change from a voxel to its surroundings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>slow change over space, a coarse texture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>many and sudden changes of grey level</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>wide and steep local change of grey level</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>distinct, easily seen structures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>pattern {1} that the network has learned in and around the VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>network pattern {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>first-order {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, wavelet {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, Laplacian of Gaussian of {2} mm</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of edges and blobs at a scale of {1} mm (Laplacian of Gaussian)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>after a smoothing wavelet filter along all axes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the feature {1} is unknown; expected a radiomics, deep or clinical feature.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the image has {2} voxel(s) that are NaN or infinite, expected intensities everywhere; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the image has {2} dimensions ({3}) and values of the kind '{4}', expected one 3-D volume with one number a voxel; export a single volume.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: expected a 3-D image of float32 or 16-bit integers and a uint8 mask on its grid; use make_case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: expected a mask of 0 and 1, found {2}; use make_case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>covers the whole image</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is empty</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the mask {2}, expected voxels inside and outside the VOI; draw it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} (image {2}, mask {3})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the image's {2} voxels along {3} are {4} mm apart, {5} mm in all, expected {6} to {7} mm and at most {8} mm in all; is the header in mm?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} ({2}, {3}, {4} slices)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no description</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} file(s) of the DICOM folder are copies of others and were left out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is one slice of a DICOM series; give the folder that holds all its slices.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is DICOM but holds no image; give the folder of the image's slices.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds no DICOM series, found {2}; give the folder that holds the slices' files themselves, or the volume's file.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>holds {1} DICOM series</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>holds no DICOM series {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2}; found {3}. Pass --series UID with one of them where the command has it, or put one series into a folder of its own.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Modality</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds {2} of the {3} files in which its frames were sent (a concatenation); export all of them into one folder and give the folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is MONOCHROME1 by its header, of which Slicer inverts the values; convert the series to MONOCHROME2, or use the command line with the DICOM folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the frames differ in slope and intercept ({2}), and Slicer takes those of the first one for all; use the command line with the DICOM file, or load the series as single slices.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the frames are not stored in the order of space, in which Slicer takes them; use the command line with the DICOM file, or load the series as single slices.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the header has no RescaleIntercept and no voxel is below {2}, so that these are not Hounsfield units (fat is at -100); export the original series.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the image</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>and {1} more</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>without a SeriesInstanceUID</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no modality</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a link to a file that is not there</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>its first bytes are not those of DICOM</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it is empty</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is encoded as {1}, which cannot be read here; export the series without compression</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>holds voxels as floating-point numbers (FloatPixelData); export the series with whole numbers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cut off before its voxels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is a damaged DICOM file, {1}; copy or export it again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>with {1} rows, {2} columns and {3} bits a voxel</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it holds {1} bytes of voxels, expected {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>its voxels do not end where it says</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a damaged DICOM file, cut off in its header; copy or export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>its voxels are not encoded as it says ({1})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cut off in its encoded voxels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>an unknown transfer syntax</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a damaged DICOM file ({2}); copy or export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is named as a DICOM slice and is none ({2}); copy or export it again, or take it out of the folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it holds {1} encoded frames, expected {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cut off in its voxels ({1} bytes missing)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>frame of reference</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>temporal position</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>echo time</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>rescale type</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>photometric interpretation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>tube voltage</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a localizer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a projection (MIP)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a projection (MinIP)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a projection</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a rendering</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a curved reformation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a screen capture</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a mosaic of slices</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the description speaks of {1}, expected slices</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>compressed with loss{1}: texture features depend on it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the voxels are colours ({1}), expected intensities; export the original series</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>HighBit is {1}, expected {2} for {3} BitsStored; export the original series</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>values are given by a table (ModalityLUTSequence), expected slope and intercept; export as HU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the values are {1} by their RescaleType, expected HU; export the attenuation images</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a derived image by its header ({1}), expected an original reconstruction</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>text is burned into the image by its header: does it lie on the VOI?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>MONOCHROME1 by its header: the values are taken as they are stored, not as they are shown</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the body part is {1} by the header, expected abdomen or pelvis</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the unit of the values is unspecified by the header (RescaleType US), expected HU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the header has no RescaleIntercept: are these Hounsfield units?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a dual-energy image by its header ({1}): HU depend on its kind</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>reconstructed with the sharp kernel {1}, expected one for soft tissue</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>without contrast medium</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the header speaks of another phase ({1}), expected portal-venous or enteric</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a map or phase image by its header ({1}), expected magnitudes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is {1} by its header, expected slices; leave it out, or export slices</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is a map ({1}) by its header, expected HU; export the attenuation images</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the header has no RescaleSlope, taken for 1: are these Hounsfield units?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the values are in {1} by their header, expected HU; export them as HU</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>surface segmentation</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds {2} files of segmentations, expected one: {3}; give the file.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} was drawn in the frame of reference ...{2}, the image is of ...{3}: another examination or patient. Give the image that it was drawn on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the mask was drawn on another series of the same examination than the image</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as {2} (lacks {3}); export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as {2} ({3} {4}, expected a whole number); export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} numbers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as {2} ({3} {4}, expected {5}); export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>lacks {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as {2} ({3}); export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is damaged, it has {2} frames and says where {3} are; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: a frame of the DICOM SEG has the spacing {2} and the orientation {3}, expected positive numbers and two directions at right angles; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: a DICOM SEG without {2}, so that its frames have no place; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has no voxel of the segment {2} with a fraction of {3} or more, expected the VOI's; export it as a binary segmentation.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>fractional DICOM SEG: voxels of {1} and more are the VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a DICOM SEG, for which this Python lacks the package {2}; pip install highdicom (on Python 3.14: pip install --no-deps highdicom pillow packaging), or save it as NRRD or NIfTI.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is damaged, it has a frame of the segment {2}, which its SegmentSequence does not describe; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has two frames of the segment {2} at the same place, expected one; export one time point.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>flip angle</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>inversion time</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>field strength</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>component (magnitude, phase)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>name of the patient</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>date of birth</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>body part</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>contrast medium</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>slice thickness</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>gantry tilt</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>kind of object (SOPClassUID)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>position of the patient</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the slices differ in their repetition time ({1} to {2} ms): are they one series?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the slices were acquired over {1} minutes by their headers: are they one acquisition?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>slices of {1} acquisitions alternate ({2})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the header names no modality, expected {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} is of another patient than {3} by its header; put each patient into a folder of its own.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the slices differ in their ImageType ({2}); leave one kind.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the slices differ in their ImageType ({1}): are they one series?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the header tells of a gantry tilt of {1} degrees, the positions of none: was the tilt taken out?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the slices were acquired over {1} days by their headers: are they one acquisition?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the real-world value mappings of the slices differ: their intensities may not be on one scale</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the scale slopes of Philips differ between slices: their intensities may not be on one scale</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>leave the tissue between them out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>slices {1} mm thick by their header lie {2} mm apart: they {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is every second one missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>are two series mixed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the slices are {1} mm apart by their header and {2} mm by their positions: {3}?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: are they one volume?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the slices are not in the order they were acquired in: are two acquisitions mixed?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} has no {3}, {4} has {5}; its values are on an unknown scale. Export the series again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the slices differ in their {2} ({3}), expected those of one volume; put one of them into a folder of its own.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>kind of numbers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the slices differ in their {1}{2}: are they one series?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} and {3} are the same slice by their SOPInstanceUID, in files that differ (of two exports, or one was changed); leave one export there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>two slices have one SOPInstanceUID ({1} and {2}): was one changed by hand?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2}, two phases in one series; export one acquisition by itself.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>one positive number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>one number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} has the {3} {4}, expected {5}; export the series again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>three numbers in mm</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>two directions of length 1 at right angles</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>two positive numbers in mm</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} has no usable {3} in its header (found {4}, expected {5}): its place is not known; export the original series, or a NIfTI file of it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>frame {1}{2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the voxels of its slices cannot be read by ITK; export the series again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}, series {2} ({3})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>interpolated onto the grid of the first series</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the protocol {2} needs another {3}, {4}, which was not given; add the column {5} to the table, or --{6}-of {7} FILE.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>one image and one mask alone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} is nothing that the protocol {3} takes; it takes {4}; leave it out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>series {1}: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, VOI {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}, VOI {2} ({3})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI {1}: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the series {2} has voxels that are NaN or infinite; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is in the frame of reference ...{2}, the first series in ...{3}: equal positions are other places of the patient then. Give series of one examination, or register them first and give the registered one as NIfTI or NRRD.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} voxels of the VOI lie outside it, expected none; is it another examination, or of another region? Give a series that holds the whole VOI.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it does not cover all of the first series</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has the voxels of {2}, expected another {3}; is one given twice?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} lies on another grid than the image; give read_case the files.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the mask of the VOI {2} is empty; draw it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the first {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it ends early</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the compressed data do not end where the header says</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} voxel(s) are NaN or infinite, expected intensities everywhere; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>nearly all voxels above its mean are {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it is constant</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the image cannot be normalised: {1}; expected an MRI with varying intensities.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>intensity normalisation: expected one of {1}, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is damaged, ITK crashed in reading it ({1}); copy or export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>was not read within {1} s; is it damaged? Copy or export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>status {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the process that read it was ended ({1}): the memory may not suffice; close other programs.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>not enough memory</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has float values ({2}{3}), expected whole-number labels; resample masks with nearest neighbour and threshold probabilities first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} holds {2} different values from {3} to {4}, as an image does, expected labels; is it the image? Give the mask.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has the {2} {3} in its header, expected a whole number; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has {2} dimensions ({3}) and values of the kind '{4}', expected one 3-D volume with one number a voxel; export a single volume.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>size ({1}), spacing ({2}), origin ({3}), direction ({4})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Draw or export the mask on this very image</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, {1} mm apart</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>and reaches beyond it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Its header holds no place, as of an array that was saved alone: save it with the image's geometry (SimpleITK: CopyInformation; nibabel: image.affine)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} lies on another grid than the image{2} (tolerance {3} mm): image {4}; mask {5}. {6}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} is on {2} slices, none of them neighbours (at least {3} apart), expected one on each slice of the lesion; interpolate between slices (3D Slicer: Fill between slices), or give the series that it was drawn on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has {2} voxel(s) beyond the image, expected none: image {3}. Give the image that it was drawn on, or cut the mask to the image.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>pass --label or --segment, in a cohort the column label or segment, with another one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a DICOM surface segmentation, expected voxels or contours; export a DICOM SEG.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>give the one that is meant its name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its segment {2} is empty, drawn are {3}; draw it, or {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mean {1} HU in the VOI, expected {2} to {3} in soft tissue: are these Hounsfield units?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>give it as the mask</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>use a bundle or protocol for {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>give the {1}, or {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>give the {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} is of the modality {2} by its DICOM header, expected {3}; {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was made of DICOM slices that are MONOCHROME1 by its header, of which ITK inverts the values; give the DICOM folder itself.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: no voxel of the image is below {2} and the VOI's mean is {3}, expected fat at -100 and {4} to {5} HU: these are not Hounsfield units (HU + 1024, or scaled?); give the CT in HU.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no voxel is below {1}, expected fat at -100: are these Hounsfield units?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the darkest voxel is {1}, expected 0 or little below in an MRI: is this a CT?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the header tells of fat suppression, expected none</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the header tells of no fat suppression, expected it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the header tells of contrast medium, expected a series without it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the header tells of no contrast medium, expected a series after it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the header speaks of {1} weighting, expected {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>echo time {1} ms by the header, expected {2} {3} ms of {4} weighting</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>at most</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>more than</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} of</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none of</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has {2} frames, {3} which have a place of their own (PerFrameFunctionalGroupsSequence); export the series as enhanced CT or MR, or as single slices.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>temporal positions</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>their encoding is damaged</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the voxels of {2} cannot be read ({3}); export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds {2} {3} ({4}), expected the slices of one volume; export one of them by itself.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the frames differ in {2} ({3} values in {4} frames), expected the slices of one volume; export one of them by itself.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its Pixel Value Transformation has no {2}, so that the values of its frames are not known; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>sform and qform of the NIfTI header differ; the sform was used</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>axes ({1})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is Analyze 7.5, which does not say where left and right are, or a NIfTI file whose mark is damaged; export it again, as NIfTI.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is no NIfTI file or a damaged one, its first bytes are another's; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the affine of the NIfTI header has an axis of length 0 or NaN; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the affine is sheared, its axes are {2} degrees from right angles (a tilted gantry, or a registration): {3}; resample the image to an upright grid first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has more than {2} voxels along an axis, which no scan has; crop it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: sform and qform or pixdim of the NIfTI header disagree: by its affine {2}; the grid that ITK reads, {3}. Export it again, or write one geometry with nibabel: nib.save(nib.Nifti1Image(image.dataobj, image.affine), new_name).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is cut short or damaged ({2}); copy or export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>single bits</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>complex numbers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>numbers of 128 bits</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a known one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>sform or qform</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>several numbers a voxel (intent {1})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds {2}, expected one number a voxel; export the original image.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the NIfTI header is damaged, its datatype is {2} of {3} bits, expected {4}; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the NIfTI header says nothing of directions (qform and sform codes are 0): left may be right</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the NIfTI header has an unknown unit of length ({1}), taken for mm</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a map of statistics by the NIfTI header (intent {1}), expected intensities</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cut short</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>longer than its header says</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is {2}, found {3} bytes, expected {4}; copy or export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the NIfTI header is damaged, its {2} is {3}, which no image has; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} voxel(s) are NaN or infinite, expected numbers everywhere; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>({1}); give NIfTI, NRRD, MetaImage or DICOM</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>voxels of 1 mm from (0, 0, 0) on: was the image saved of an array, without its spacing and place?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>(it is empty); copy or export it again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>(it is an archive, or a scene of 3D Slicer); unpack it, or save the volume as NRRD or NIfTI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a file, --series chooses in a folder of DICOM slices; leave --series out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} of the VOI is padding outside the scanner's field of view (PixelPaddingValue), expected at most {3}; draw the lesion inside the field of view.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} of the VOI is padding outside the field of view of the scanner</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its voxels are {2} mm by its header, expected {3} to {4} mm; is its unit another one, or is it damaged? Export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: begins at ({2}) mm by its header, where no scan lies; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: no such file or folder; check the path.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as an image {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: a part of an image cannot be normalised; give the whole image.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} is an RTSTRUCT without a single ROI, expected the VOI's contours; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as {2} (names ROIs but holds no contours); export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the ROI {2} has a contour of the type {3}, expected {4}; close the contours, or take out points and lines.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the ROI {2} has a contour of {3} numbers, expected three a corner; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} reaches beyond the image by {2}, expected none: image {3}. Give the image that it was drawn on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has contours on {2} slices, none of them neighbours (at least {3} apart), expected one on each slice of the VOI: interpolate between slices in the program that drew them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} slice(s) without a contour between the first and the last one of the VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a contour that stood twice in the RTSTRUCT was taken once</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is damaged, its {2} has two items of the ROI number {3}, expected one; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has a contour {2} mm beside the nearest slice of the image, expected at most {3} mm; give the series that it was drawn on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} mm along {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has contours on slice {2} of {3} that cross: {4} voxel(s) lie in two of which neither holds the other, expected pieces that lie apart and holes within them; unite the contours in the program that drew them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Pass --label or --segment, in a cohort the column label or segment</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Rename it, or give a file of it alone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} holds {2} {3}: {4}; expected one, or one called {5}. {6}; pieces of one VOI belong into one label.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>label {1} of the mask was taken, not its segment {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>pass --label with the VOI's</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} has no {2}; its {3} are {4}; pass --label or --segment, in a cohort the column label or segment, with one of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>write the mask again, with 1 for the VOI (255 in a signed byte is -1)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: label {2} cannot be the VOI's, expected 1 or more (0 is the background); {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>label {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>segment {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the slices lean by {1} mm from the first to the last and were read as upright</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the DICOM series has one slice only; export all slices of the series.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: two slices at the same position ({2}{3}); leave one phase or reconstruction there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} slice(s) missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unequal slice spacing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2}: the gap between {3} is {4} mm, expected {5} mm as between the others (tolerance {6} mm); export the whole series again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the slices are shifted in their plane by {2} mm from one to the next, {3} degrees (a tilted gantry); resample the series to an upright grid first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: slices of differing size ({2}: {3} pixels); expected one size.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: slices of differing pixel spacing ({2}: {3} and {4} mm); expected one spacing.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: slices of differing orientation ({2}); leave only the axial stack there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>space directions</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>space origin</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its header does not say where the voxels are: {2} is {3}, expected {4}; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a picture ({2}), which does not say how large its voxels are and where they lie; give the DICOM series, or export it as NRRD or NIfTI from there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a line</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>text, behind which ITK may read nothing more</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a volume's number of axes, 3</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its header gives {2} twice; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its header has CompressedData without BinaryData; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its header measures in {2} (space units), which ITK takes for mm; save it in mm.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} is {3} in its header, expected True or False; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its header measures in {2} (DistanceUnits), which ITK takes for mm; save it in mm.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its values have the {2} {3}, which ITK does not apply; save the intensities themselves.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>numbers in brackets, as (1,0,0)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>found {1} bytes of voxels, expected {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} in its header is no entry (NAME = VALUE); export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has compressed voxels but no CompressedDataSize, which ITK needs; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is compressed by bzip2, which cannot be read here; save it with gzip or as raw.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has its voxels in several files ({2}), expected one; save it as one file.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its voxels should lie in {2} beside it, which is not there; copy it, too.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is {2} ({3}); copy or export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: ITK reads other voxels than it holds; save it again, as .nii.gz or .nrrd.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>more than {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds {2} bytes of voxels when inflated, expected {3} by its header; export it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>all voxels next to the VOI are {1}: was the image cut out along it? Filters see what is there</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} of the voxels around the VOI are {2}, the lowest value: were values cut off there?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the axes of the image were {1} degrees from right angles and set upright</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the axes of the image ({2}) are not at right angles or not of length 1 (a sheared grid, as of a tilted gantry or a registration); resample the image to an upright grid first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>from left to right</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>from front to back</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>from foot to head</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} {2} mm from the image border, expected at least {3} mm: {4} may see where the image ends (seen with ifx_cte: up to {5} of 1116 features moved by over 1 %)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI of {1} mL, mean {2}, {3} slices</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} of {2} VOI voxels of {3} mm ({4} %) lie midway between two pixels: rounding of the image's position decides them (seen with ifx_cte: where {5} % were decided otherwise, up to {6} of 1116 features moved by over 1 %)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>wavelets and Laplacian of Gaussian</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Laplacian of Gaussian</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 piece</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} pieces</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the VOI has {2} voxels of {3} mm ({4} mL), expected at least {5}; draw the whole lesion, or check that the label is the right one.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>: is one side missing?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI in {1}, expected {2}{3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} % of the VOI below {2} {3} (gas), expected at most {4} %: draw the wall without the lumen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>slices {1} mm apart, expected {2} mm</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI one voxel thick on the grid of {1} mm: textures have no neighbours across it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>on one slice only</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI {1}: resampling keeps {2} mm there, features are not on the grid of {3} mm</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI in {1} on the grid of {2} mm, drawn in {3}: the largest has {4} of it, {5} as drawn</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI of {1} mL is {2} voxels of {3} mm, {4} mL: {5} of it {6} by resampling</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>one voxel thick {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: its image of {2} voxels is no part of one of {3} at {4}; try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} at row {2} (from 0)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected an error rate between 0 and 1, as 0.1, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: error_rate is {2}, expected a share between 0 and 1.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected one probability a case, found shape {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected probabilities from 0 to 1, found {2}; clip raw scores.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} has shape {3}, expected one value or more in a row.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2}: expected values from 0 to 1, ascending.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: has no centre ({2} such), which harmonisation needs of every training case; fill the column centre of cohort.csv.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>harmonisation: expected finite arrays of the shapes {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>harmonisation: expected sds and scales above 0</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the centre {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no centre</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2}, expected one that the bundle is harmonised for: {3}; name it (column centre, --centre), or bring the bundle to a new centre first (update --method harmonisation).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the centre {1} is none of</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no centre is named, of</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} {2}: taken as {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>harmonised with the training cases' mean of {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>distance from the training cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} together</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected at least {2} cases, found {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the features vary in row {2} (from 0) alone; leave them out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: distances: expected at least one, ascending, found {2} in another order.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} drawings, as far apart as two readers by {2} mm along the contour and {3} mm of all of it ({4})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Band: {1}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What moves most when drawn again, in sd of the training cases, and its ICC as estimated from this case alone:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ICC {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} volumes are called so, expected a name each; rename them in the Data module.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: expected one segment, found {2} ({3}); say what the VOI is called in all cases.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} segmentations were drawn on it, {3} among them, expected one; take the others out of the scene.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: expected one segment called {2}, found {3}; its segments are {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The protocol {1} takes several series or drawn VOIs a case, and a scene does not say which belong together; give a table of cases (cohort.csv) with the columns {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: its image or its VOI was taken out of the scene.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the VOI was proposed by Wall assist</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has the case {2}, which is not of this batch; run it again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>probability of {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Probability of {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Cut-off</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>what the model knows</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>along the chart's axis</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>line across the bar</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>90 % of redrawn contours</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the model's bar</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Band</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>These results are of earlier inputs: {1}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>OF EARLIER INPUTS:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the image ({1})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the bundle ({1})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the centre ({1}, now {2})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The prediction shown is of earlier inputs: {1}. What is filed stands with the patient for good: press Apply again, or choose the earlier inputs again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the clinical values (no longer in the scene)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the series {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the VOI {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} ({2}, now {3})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no longer in the scene</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>not named</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>not given</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What the edge is worth</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>by how many percentage points the probability of {1}, {2} %, changes if a piece of the contour, that in a block of {3} mm, moves by one voxel: within the VOI inwards, outside it outwards</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} and {2} are not of the same prediction; choose the two tables of one case and time.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the volume {2} was not loaded from DICOM, or the DICOM database does not hold its files together; load the series by Slicer's DICOM module.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>export DICOM</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, series {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the volume {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1} ({2})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the protocol {2} needs it; choose its volume below the VOI.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} is the first series itself; choose another volume.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the protocol {2} needs it; choose its segment below the VOI.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the segment {2} is the first VOI itself; choose another segment.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>one volume and one segment alone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}, VOI {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>image or its VOI was removed while the prediction ran</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>image or the prediction was removed while its maps were computed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The {1}; there are no results.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Call</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Warning:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The prediction shown is of another image or VOI ({1} mL) than the one chosen ({2} mL), or of one that lies elsewhere; press Apply first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The prediction shown was made with the bundle {1}, not with the one chosen; choose that bundle, or press Apply first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>series {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The prediction shown is of another {1} than the one chosen; press Apply first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} (id {2})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the segmentation {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the volume {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the volume {2} is a map that explains a prediction, not an image; choose the image that it lies on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the volume {2} was taken out of the scene; choose another, or in a reading study close the scene and open the case again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the volume {2} holds no image; load or choose another.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the segmentation {2} has no segment with the id {3}; its segments are {4}; choose one of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the segment {2} has no voxels, only {3}, expected a binary labelmap; in the Segmentations module, under Representations, press Create and then Make source in the row Binary labelmap.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the volume {2} is under {3}, {4} under {5}, expected the same; put both under one transform, or harden it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the transform {2} above {3} and {4} stretches, bends or mirrors them, expected a rigid one; harden it on both, or load the series anew with regularized geometry. Without the transform the image would lie wrong.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the segment {2} has no voxel inside the volume {3}; draw it there, or choose the volume on which it was drawn.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the VOI was drawn on {1}, not on {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} of the VOI lies outside the volume and was left out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the VOI was drawn on another grid and resampled ({1} ml became {2} ml)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the voxels of {1} are in {2}, expected Hounsfield units</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the voxels of {1} are in Hounsfield units, expected an MRI: is this a CT?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no transform</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reliability of the features</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Share of features with at least this ICC</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Mean volume (mL)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Difference (mL)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds no finished analysis (no report.html); run study analyse, it resumes.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Intra-observer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Inter-observer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Bias</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Lower limit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Upper limit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} % of the training cases are less typical than this one</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} ({3}), {4} for this case. What made the difference, in percentage points:</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}{2}: no answer, so there is nothing to explain.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>undecided at {1}: both outcomes remain</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} at {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>By modality: {1}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Research software, not for clinical decisions. {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of earlier inputs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} others together</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} Press Apply to predict anew.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the table {1} is not of a prediction (it has no {2}{3}); choose one that IFXPredict made.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it tells tissues apart by Hounsfield units, and the chosen bundle is for {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>band of the first VOI alone, with {1} as drawn</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a band needs {1} redrawings or more, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the cut-off lies in the band of the contour ({1})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>depends on the contour</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} % to {2} %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} contour, {2} position, {3} noise</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds one patient; give a table with a row a case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>has the image and the VOI of {1}{2} too: is one patient given twice?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was changed while cases were predicted; run again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: its files changed since its features were computed; run again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} such cases, see status.csv</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Feature</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>radiomics, deep or clinical</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Value</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>in the unit of its row</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Unit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unit of the value</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>distance from the mean of the training cases in their sd</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Used by</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the models that take the feature</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the model that is explained</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Part</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>base, a modality, a feature, or the probability that they make</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>name of the modality or the feature</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>In words</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>what the feature measures</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of the case, in the unit of its row</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Contribution</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>how much it moved the probability; base and features sum to it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Standard error</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of the contribution; 0 where it is exact</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Log odds</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>contribution to the log odds, of a logistic regression</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Outcome left</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>at the error rate; undecided where both are</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Error rate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of new cases whose outcome is not among those left</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Distance</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>from the training cases by the inputs of the model (Mahalanobis)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Percentile</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>how many of 100 training cases lie nearer to the others</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Reason</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>what makes the case unlike the training cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Band from</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>lower end of the band of 90 % of the redrawings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Band to</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>upper end of the band of 90 % of the redrawings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Call stays</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>share of the redrawings with the call of the VOI as drawn</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Notice</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of the bundle; empty where it has none</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Imputed, low</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>2.5 % of the probabilities over imputations lie below</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Imputed, high</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>2.5 % of the probabilities over imputations lie above</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} from this probability on</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} or {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Status</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ok, warnings, or what is missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>its name</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Case status</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ok, warning or failed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mean of {1} pseudo-cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>mean of {1} training cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>explanation of the model {1}: base and contributions miss the probability {2} by {3}, expected at most {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>probability of the model</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>sum of its features</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, imputed</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 = missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>probability {1} to {2} in 95 % of {3} imputations</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} missing: {2}{3} imputed ({4})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} is missing of no training case, so that nothing stands for it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>harmonised for {1} by {2} of its cases on {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: taken into account</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the mask has {2} voxels, expected {3} (z, y, x).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the mask is empty, expected a VOI; draw it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the VOI needs more of the image than the part that was given; give more.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no answer: {1} missing</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} of bundle {2} on {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>score {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, shown as {2} %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>protocol {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: compares no two readers, as of a study that one reader read; leave it out, or write local_mm and excess_mm into the protocol's redrawing.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has no mean_distance_mm and shift_mm between readers; give agreement_summary.csv.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unlike the training cases: {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>undecided at {1} %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Why: what raised (+) and lowered (-) the probability of {1}, percentage points</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>drawn again {1}, the call stays in {2} % ({3})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>drawn again {1}, the call stays in {2} %</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Case {1}: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Probability of {1} ({2})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>clinical values</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} {2} taken as {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>0 or 1 ({1})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} looks like {2}; convert it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>check value and unit</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} looks like {2}; give the value in {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected {2}; {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected values by name, as {'crp': 29}, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the name of a value is {2}, expected a text, as 'crp'.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} {2} taken as {3} {4}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected {2} as a number with a decimal point; leave a missing value empty, or give None.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, {2} {3}: expected {4}; check value and unit.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, which would be {2} {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} to {2} {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>with a decimal point{1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>; write the number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected {2} as a number{3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}-weighted, {2}, {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} to {2} mm from the drawn VOI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>random flips</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>without fat suppression</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>after contrast medium</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, from {2} to {3} {4}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, from {2} {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, up to {2} {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, shifts and changes of brightness and contrast</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>known are {1}{2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the median of {2} values is {3}, unlikely in {4}{5}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>write {1} ({2}) as its header</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, and looks like {2}: write {3} ({4}) as its header to convert them, or {5} if they are right</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: unknown clinical characteristic {2}; {3} Rename or remove it; to train on it, add it to the protocol's section clinical.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>did you mean {1} ({2})?</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, and looks like {2}: give the values in {3}, or {4} if they are</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, or {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} is given twice, as {3} and {4}; keep one of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} in {3}: unknown unit; known are {4}; convert the values, and name one of these.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>beside {1} {2} {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} mL</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}; {2} % of the union's voxels are near a probability of 0.5, {3} % change sides with more empty margin</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>intersection of {1} readings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>union of {1} readings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>staple of {1} readings</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} and {2}: Dice {3}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, with the model's answer</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: every reader skipped it; there is nothing to review.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the {2} is empty; choose another contour.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>All readings of case {1}{2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>VOI {1}; study analyse compares the others</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: there is no proposal {2}; found {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>review: expected drawn masks on one grid; restore the readings from a backup.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>its record</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a draft of study {2}, reader {3}, expected study {4}, reader {5}; move it out of the folder.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a draft of {2}; give it back its name.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the draft cannot be kept on this computer in {2} ({3}); make room there and save again before the case is closed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is no draft of a reading; move it out of the folder ({2})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}; see study status, and run this again when they are.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds no finished reading yet.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} of {2} readings are not handed in yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} reopened and not yet corrected, so that the version before counts</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is out of date, its study has newer readings than {2}; run study readings, extract and icc again, or study analyse.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected a field or more, found none.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the field {2} has the name of a column of tables of readings; rename it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>form: the field {1} is given twice; each may appear once.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>form: expected at most {1} fields, found {2}; no reader answers them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the form has no field {2}; fields are {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2}: is not answered; answer it, then finish.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a whole number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a number</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2}: expected {3} from {4} to {5}, found {6}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>form: field {1}: expected small letters, digits and _, at most 32, a letter first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>form: {1}: expected low below high, found {2} to {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>form: {1}: an ordinal field has at most {2} whole levels, found {3} to {4}; make it numeric.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>form: {1}: levels are whole numbers, found {2}; make it numeric.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: lies in the study's folder, which readers see; put it where they do not.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: exists already, perhaps as the link of another study; give another name.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: lies in the study's folder {2}, which readers see, and would tell them whose the cases are; put it where they do not.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: links study {2}, expected {3}; two studies were mixed up.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected each of the study's {2} cases once; restore the file.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the case {2} is given twice; each may appear once.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} is not linked to case {3} by study create: was one column sorted, or a name changed (007 to 7)? Restore the file; of a name that was changed on purpose empty the cell {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} was opened on another computer just now; finish or close it there.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, reader {2}, round {3}: is not open anywhere.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} is open on the computer {2} since {3}; finish or close it there, wait until it is {4} hours old, or have it released.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be written to ({2}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as a mask ({2}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the mask has several numbers a voxel, expected one; export one segment.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the mask lies on another grid than the image: image {2}; mask {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: nothing is drawn; draw it, or skip the case with a reason.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as an image ({2}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has no answers of the model {2}; models are {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the case {2} has two answers of the model {3}; keep one.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the model has no answer of it ({2} such); predict it, or leave it out.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is missing or not the answer that the study began with; restore it from a backup.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>model {1}: expected a probability from 0 to 1 and a cut-off, found {2} and {3}; predict again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>not yet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is {2} and locked; ask the person who runs the study to reopen it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is finished and waits on this computer to be stored; choose study and reader again when the study's folder can be written to.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has to be read in the round before first.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: opens at {2}, when the washout has passed.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: reading before the washout has passed needs who decided it and why.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was opened at {2}, but the clock of this computer says {3}; set it right and finish again, nothing is lost.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected active seconds of 0 or more, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Nothing is lost: the reading is kept in {1} and is handed in later.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the study's folder fails: {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: version {2} exists already; a reading is never overwritten.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is missing or not what the reader drew; restore it from a backup.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: reopening needs who decided it and why.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is open already; nothing to reopen.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was read again in round {2}; a correction would not be blind to that.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is open in round {2}, to which a correction would not be blind; have it closed there, or release it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read ({2}); connect the drive again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: belongs to {2} {3}, expected {4} {5}; two studies were mixed up.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has vanished; connect the study's drive again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is of another study or case, expected {2} of study {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is still to be read ({2}); it is reviewed after its last round, so that no reading follows from the review.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is not among the finished readings; choose one of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: choosing the reference needs a reason.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>none; name them when the study is created</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unknown reviewer {1}; known are {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} round {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is still being read; it is reviewed after its last round.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: another reference was chosen just now; look at it, then choose again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was opened in another window of this computer; go on there, or open it here again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the round before was corrected since this was begun; the case waits anew.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>What is drawn here is kept in {1} until the case is finished.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was finished or skipped on another computer since and is locked. What is drawn here is kept in {2}; if it is to count, ask the person who runs the study to reopen the case.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} is {3}, expected a number; check the image.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: skipping needs a reason.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a draft; open it and finish it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the draft on this computer is of another version; move {2} away.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}, VOI {2}: is missing; draw it, or skip the case with a reason.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the study has no VOI {2}; known are {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was finished or skipped in another window since and is locked; close it here, or ask the person who runs the study to reopen it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was finished or skipped on another computer just now and is locked.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was opened on another computer, or released, since; close it there, then choose the reader here again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is of study {2}, expected study {3}, reader {4}; two were mixed up.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is finished and waits to be stored; choose the reader again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, VOI {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is no study, it has no study.json; give the folder that study create made.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>expected one reader or more, each named once and none a reviewer, found {1}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected a time with a time zone, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected cases with a pseudonym each, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected cases P001, P002, ..., found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected a study id of 16 hexadecimal digits, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected 1 to {2} rounds and a washout of 0 to {3} days, found {4} and {5}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected a model's answer of each of the study's {2} cases.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: reader {2}: expected an even number of rounds, found {3}; each case is read with the model's answer and without it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: vois</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: series</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2}: expected a hash of each further series; restore study.json.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unknown case {1}; known are {2} to {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its image {2} is not there; copy the study's folder whole, or restore it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unknown reader {1}; known are {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>unknown round {1}; the study has rounds 1 to {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>round {1} is not for reader {2}, who reads {3} of the study's {4} rounds.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds study {2}, expected study {3}; two were mixed up.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>reader {1}: expected letters, digits, - and _, at most 32, beginning with none of -_.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected a time such as 2026-01-02T03:04:05+00:00, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: reader {2}: expected 1 to {3} rounds, found {4}; the study has as many rounds as the reader who reads most often.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the image was changed since the study began or the case was read before (SHA-256 {2}, expected {3}); restore {4} from a backup.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the clock of this computer says {1}, but your last reading was at {2}; the washout counts from recorded times, so set the clock right, then go on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>expected youden, sensitivity:0.9, specificity:0.9 (above 0, at most 1), harm:1:4 (harm of a needless treatment to benefit of a needed one) or net_benefit:0.2 (0 to 1).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>of 100 patients {1} found, {2} missed, {3} called in vain, {4} rightly left alone</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cut-off rule {1}: {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cut-off rule {1}: no cut-off reaches it on these {2} cases; ask less.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>prevalence: expected a share between 0 and 1, as 0.3, found {1}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cut-off rule {1}: its value is beyond its bounds; {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Youden's index, out of fold</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>sensitivity at least {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>specificity at least {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>most benefit where harm to benefit is {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>net benefit at the threshold {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cut-off rule {1}: harm has to be 0 or more, benefit above 0; {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: no case {2} among {3}; there are, for example, {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: holds {2} cases; say which one (on the command line with --case).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected one JSON object of names and values, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} stands {3} times, more often than any other value: is it a code for a missing one? Leave missing values empty</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: found {2} in {3}, a limit, of which the number is taken; {4} of {5} values of this column are limits</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1} is not {2}, both are in the table</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} cases of {2} patients, whose cases stay together</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}; {2} of them ({3}) have cases of both outcomes: right where each lesion is judged by itself, else mend the outcomes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has the column {2} without the other of time_weeks and event; add it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: time_weeks: expected weeks above 0 as a number, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: event: expected 0 or 1, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: all {2} cases with event 1 have outcome 0, and none of {3} with outcome 1 has one: is outcome coded the other way round? 1 is {4}, 0 is {5}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the median of time_weeks is {2}, {3} years: are they days? Divide them by 7.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: patient {2} is in both splits, case {3} for training and {4} for test ({5} such patients); put all cases of a patient into one.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>only outcome {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no training case</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: training needs cases of both outcomes, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: time_weeks: expected weeks above 0 as a number, {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 is {1}, 0 is {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>; {1}; leave cases of unknown outcome out</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the column {2} is missing, in which {3}; found {4}; add it, or rename the column that means this.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected {2}, found {3}{4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected whole numbers, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected a whole number from 1 on, found {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>in Excel save it as 'CSV UTF-8 (comma delimited)'</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>export it from there as CSV, with values instead of their labels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>SPSS (.sav)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>SPSS (.zsav)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Stata (.dta)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>SAS (.sas7bdat)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>R (.RData)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>R (.rds)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it is a workbook of an old Excel (.xls), or one with a password</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it is a PDF</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it is compressed by gzip; unpack it</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it is a file of HDF5 or MATLAB</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it is a file of Parquet</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it is a text of Word (.rtf)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Shift-JIS, as a Japanese Excel writes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>EUC-JP (Japanese)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>EUC-KR, as a Korean Excel writes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>GBK, as a Chinese Excel writes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Big5, as an Excel in Taiwan writes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Windows-1252 (Latin-1), as a Western European Excel writes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Windows-1250, as an Excel of Central Europe writes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>UTF-16 without its byte-order mark</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as a table (it is a page of HTML or XML); {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>it looks like UTF-16 or UTF-32 without its mark</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>line {1} has a NUL, as no text has</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as a table ({2}); {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: line {2}: found {3}, what an earlier program made of a letter that it could not read; mend the letters, or export the table again as UTF-8.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Windows-1251 (Cyrillic) or Windows-1253 (Greek)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as a table (it is a file of {2}); {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, but looks like {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as a table (line {2} is not {3}{4}); {5}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>; quote cells with commas, and leave out row names (in R row.names = FALSE)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>; Excel leaves out empty cells at a row's end: save as .xlsx, or let a column that is filled be the last</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its first line says {2}; separate the cells by commas, semicolons or tabs.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>with {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as a table (it is empty); expected a header{2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the column {2} is given twice; keep one.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the column {2} is missing; found {3}; rename the column that it is, or add it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its header has {2}; separate the columns by one of them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>full-width commas</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>full-width ;</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its columns are separated by {2}, expected commas, semicolons or tabs; save it as CSV (in R by write.csv with row.names = FALSE).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as a table (from line {2}: {3}); close and double quotation marks, or remove them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the column {2} is missing; found {3}; rename it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: line {2}{3}: found {4} cells, expected {5} as in the header{6}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: column {2} has no name; name it in the header, or remove it (in R write.csv with row.names = FALSE).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: its header stands on line {2}; remove the lines above it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: line {2}{3}{4}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is empty; fill it in or remove the line</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is {1}, no name; fill it in or remove the line</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a date, as Excel makes of some names</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>shortened, as Excel does to long numbers and to some names</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>is {1}, {2}; format the column as text and enter the names again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, case {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, and {1} on line {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: found {2}{3}: a {4} may stand before decimals or thousands; write all numbers with a decimal point and without thousands separators.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>all cells are numbers</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has no rows.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: unknown column {2}; known are {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as a table ({2}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} {3} and {4} on lines {5} differ in capital letters, zeros, blanks or dashes only and are two ({6} such); write one name in one way.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} {3} on line {4} and {5} on line {6} differ in capital letters only; write them alike where they are one, else give them names that differ.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>, and more</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} is given twice, on lines {3} and {4}; each may appear once.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: expected a number, {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: line {2}: {3} {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a binary workbook (.xlsb)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a document of Word</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a sheet of LibreOffice (.ods)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} of {3} rows are hidden, as by a filter, and count like the others; delete those that are not meant.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has no sheet {2}; there are {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: {2} sheets have cells ({3}); name the one that is meant behind a '#', as in {4}#{5}, or keep it alone.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>an archive, but no workbook</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as a table (it is {2}); {3}, or as .xlsx.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: unpacks to {2} GB, expected at most {3} GB; {4}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a document type</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a NUL, as no text has</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>too many cells</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: cannot be read as a workbook of Excel ({2}: it is damaged, or of another kind); {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a column beyond the last</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>row {1}, cell {2}: its formula has no value; open the file in Excel and save it, or paste the values.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the cells {1} are merged, so that one alone has a value; unmerge and fill them.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the training's: Youden's index of the fitted training cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: model {2}: its outcome sets do not hold the out-of-fold probability of each of {3} training cases (patients with several cases, trained by an earlier version, or sets calibrated anew); train it again to choose a cut-off.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: has no model {2}; it has {3}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is a shared bundle, which keeps no score of a training case; lock the cut-off in the bundle that it was made from, then share that: a locked cut-off stays.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: was updated on another hospital's cases, of which it keeps no scores; lock the cut-off in the bundle that it was made from, then update that: intercept and slope keep its calls.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>in force: {1}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>every patient</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>no patient</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: model {2}: the cut-off of {3} is {4} and calls {5}, whatever the model says of them; lock a rule that tells patients apart.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: its image or mask cannot be read ({2}); try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>image or mask</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: {2} has {3} voxels, expected {4} as the image has; try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>expected three axes of float32, found {1} of {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>expected three axes of numbers, found several arrays</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>expected three axes of numbers, found {1} of {2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>geometry: expected 3 spacings, 3 origins and 9 directions, found {1}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>geometry: expected spacings above 0 and an origin in mm, found {1} and {2}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>geometry: expected axes of length 1 at right angles, found {1}.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: its {2} cannot be read ({3}); try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the proposed wall cannot be read ({1}); try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} is damaged, or holds objects, which are never loaded</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the map {1} cannot be read ({2}); try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>A prediction is under way; wait for it or cancel it.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: the prediction process cannot be started or given the case ({2}).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The prediction process that kept the case has ended; draw on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The prediction process answered what it was not asked and was ended; press Apply again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: no prediction within {2} s; ended.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1}: is there already; give a new folder, for a bundle is never changed in place.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>stroke: the case that it belongs to is not kept any more; draw on.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>the prediction process needs a Python interpreter, found none (sys.executable is empty), expected PythonSlicer in the bin folder of Slicer; install Slicer again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The prediction process sent what cannot be read and was ended; press Apply again ({1})</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The prediction process was ended from outside or ran out of memory; close other programs and press Apply again</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>status {1}{2}</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The prediction process ended unexpectedly ({1}); press Apply again, and report it if it recurs.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>{1} (ended by a signal).</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>case {1}: the prediction from {2} million voxels</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>cut-off: the process</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>batch: the processes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>close other programs</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>lower the cases at a time</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>The memory of this computer does not suffice for this image; close other programs and press Apply again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>a file</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>stroke: {1} bytes for {2} voxels from {3} on do not fit a mask of {4}; try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>stroke: its voxels are no base64 ({1}); try again.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Response to TNF inhibitors in axial spondyloarthritis from sacroiliac MRI (ASAS40)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Research on predicting response to TNF inhibitors; not a medical device, not for decisions on a patient.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ASAS40 response to a TNF inhibitor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>response</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>non-response</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Clinical</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>DLR + clinical</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Male sex</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Age</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Disease duration</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Body mass index</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Smoking</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>HLA-B27</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Radiographic sacroiliitis</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>C-reactive protein</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Erythrocyte sedimentation rate</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>BASDAI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>BASFI</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Patient global assessment</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Spinal pain</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ASDAS-CRP</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 = male</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>year</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 = yes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 = positive</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>1 = modified New York criteria met</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>points</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Response to TNF inhibitors in axial spondyloarthritis from sacroiliac MRI (ASAS20)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>ASAS20 response to a TNF inhibitor</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>DEMONSTRATION of axspa_mri (ASAS20), trained on simulated cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>DEMONSTRATION of axspa_mri (ASAS40), trained on simulated cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>DEMONSTRATION ONLY: trained on simulated cases, says nothing about any patient.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>To try the software, to teach, to test; never for a patient.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Infliximab failure in Crohn's disease from CT enterography</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Research on predicting infliximab failure; not a medical device, not for decisions on a patient.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>infliximab failure within one year</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Radiomics</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Deep learning</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Early fusion</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Late fusion</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Alcohol</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Albumin</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Alanine aminotransferase</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Aspartate aminotransferase</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Creatinine</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Urea nitrogen</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Uric acid</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Total cholesterol</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Triglyceride</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>HDL cholesterol</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>LDL cholesterol</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Neutrophils</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Monocytes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Lymphocytes</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Haemoglobin</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Platelets</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Prothrombin time</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>DEMONSTRATION of ifx_cte, trained on simulated cases</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Infliximab failure in Crohn's disease from CT enterography, bowel wall and the fat beside it (experimental)</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Research on whether fat adds to the wall; experimental, not a medical device, not for decisions on a patient.</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>fat</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>Infliximab failure in Crohn's disease from MR enterography</source>
      <translation type="unfinished" />
    </message>
    <message>
      <source>DEMONSTRATION of ifx_mre, trained on simulated cases</source>
      <translation type="unfinished" />
    </message>
  </context>
</TS>
