<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_US">
  <context>
    <name>IFXPredict</name>
    <message>
      <source>IFXPredict</source>
      <translation>IFXPredict</translation>
    </message>
    <message>
      <source>
Follows a published study of 263 patients; neither its data nor its weights are part of this module. Features are
those that PyRadiomics defines, and a network's, computed by PyTorch.
</source>
      <translation>
遵循一项已发表的263例患者的研究；其数据和模型权重均不包含在本模块中。特征为PyRadiomics所定义的特征，以及由PyTorch计算的网络特征。
</translation>
    </message>
    <message>
      <source>The simulated case could not be made.</source>
      <translation>无法生成模拟病例。</translation>
    </message>
    <message>
      <source>
Predicts, from an image, a VOI drawn in it and clinical values, what the chosen bundle was made for: with the bundle
that is chosen first, from a CT enterography and blood values, whether a patient with Crohn's disease will fail
infliximab within one year. Choose the image, paint the VOI, fill in the values, press Apply, read the table.
Research software, not a medical device. The models that come with it are trained on simulated cases and say nothing
about any patient. See the &lt;a href="{guide}"&gt;user guide&lt;/a&gt;.
</source>
      <translation>
根据影像、在影像上勾画的感兴趣区（VOI）和临床数值，预测所选模型包针对的结局：默认的模型包根据CT小肠造影和血液指标，预测克罗恩病患者在一年内英夫利昔单抗治疗是否失败。选择影像，勾画VOI，填写数值，点击“应用”，查看结果表。
本软件仅供研究，不是医疗器械。随附的模型由模拟病例训练，不能说明任何患者的情况。请参阅&lt;a href="{guide}"&gt;用户指南&lt;/a&gt;。
</translation>
    </message>
    <message>
      <source>Show me how</source>
      <translation>操作演示</translation>
    </message>
    <message>
      <source>A tour in five steps, with a simulated case where no image is chosen. It can be ended at any time.</source>
      <translation>分五步的导览；未选择影像时使用模拟病例。可随时结束。</translation>
    </message>
    <message>
      <source>1. Image and VOI</source>
      <translation>1. 影像与VOI</translation>
    </message>
    <message>
      <source>Volume:</source>
      <translation>体数据：</translation>
    </message>
    <message>
      <source>The image to predict from, of the kind that the bundle's models were trained on.</source>
      <translation>用于预测的影像，其类型须与模型包中模型的训练影像相同。</translation>
    </message>
    <message>
      <source>Simulated case</source>
      <translation>模拟病例</translation>
    </message>
    <message>
      <source>Make a simulated image with its VOI and clinical values, to try the chosen bundle with. No patient, no download.</source>
      <translation>生成一个带有VOI和临床数值的模拟影像，用于试用所选模型包。不涉及患者，无需下载。</translation>
    </message>
    <message>
      <source>Segmentation:</source>
      <translation>分割：</translation>
    </message>
    <message>
      <source>The segmentation that holds the VOI, drawn as in the cases that the bundle's models were trained on.</source>
      <translation>包含VOI的分割，勾画方式须与模型包中模型的训练病例相同。</translation>
    </message>
    <message>
      <source>New VOI</source>
      <translation>新建VOI</translation>
    </message>
    <message>
      <source>Make a segmentation on the grid of the volume, with one empty segment to paint.</source>
      <translation>在体数据的网格上新建一个分割，其中含一个待勾画的空分割段。</translation>
    </message>
    <message>
      <source>Wall assist</source>
      <translation>肠壁辅助</translation>
    </message>
    <message>
      <source>The segment that is the VOI.</source>
      <translation>作为VOI的分割段。</translation>
    </message>
    <message>
      <source>Case name:</source>
      <translation>病例名称：</translation>
    </message>
    <message>
      <source>Stands in the results and in exported files: use a pseudonym, not the patient's name.</source>
      <translation>会出现在结果和导出的文件中：请使用匿名编号，不要使用患者姓名。</translation>
    </message>
    <message>
      <source>VOI in 3D</source>
      <translation>VOI三维显示</translation>
    </message>
    <message>
      <source>Show the surface of the VOI in the 3D view, to see holes, stray pieces and missing slices.</source>
      <translation>在三维视图中显示VOI的表面，以便发现空洞、散落的小块和遗漏的层面。</translation>
    </message>
    <message>
      <source>Segment Editor</source>
      <translation>分割编辑器</translation>
    </message>
    <message>
      <source>2. Clinical values</source>
      <translation>2. 临床数值</translation>
    </message>
    <message>
      <source>Import...</source>
      <translation>导入…</translation>
    </message>
    <message>
      <source>Read the values of one case from a clinical.csv or a .json file.</source>
      <translation>从clinical.csv或.json文件中读取一个病例的数值。</translation>
    </message>
    <message>
      <source>Clear</source>
      <translation>清空</translation>
    </message>
    <message>
      <source>Empty all clinical values of this patient.</source>
      <translation>清空该患者的所有临床数值。</translation>
    </message>
    <message>
      <source>Values that no model of this bundle takes</source>
      <translation>此模型包中的模型不使用的数值</translation>
    </message>
    <message>
      <source>3. Model</source>
      <translation>3. 模型</translation>
    </message>
    <message>
      <source>Bundle:</source>
      <translation>模型包：</translation>
    </message>
    <message>
      <source>The frozen models that predict.</source>
      <translation>用于预测的已冻结模型。</translation>
    </message>
    <message>
      <source>Browse...</source>
      <translation>浏览…</translation>
    </message>
    <message>
      <source>Choose the folder of a bundle; it is verified before it is used.</source>
      <translation>选择模型包所在的文件夹；使用前会进行校验。</translation>
    </message>
    <message>
      <source>Centre:</source>
      <translation>中心：</translation>
    </message>
    <message>
      <source>Default here</source>
      <translation>在此默认</translation>
    </message>
    <message>
      <source>Take this centre for this bundle in new scenes on this computer. It stands in the list, where another can be chosen for images from elsewhere.</source>
      <translation>在此计算机的新场景中，对该模型包默认使用此中心。它显示在列表中；影像来自其他地方时可另选。</translation>
    </message>
    <message>
      <source>Apply</source>
      <translation>应用</translation>
    </message>
    <message>
      <source>Predict.</source>
      <translation>进行预测。</translation>
    </message>
    <message>
      <source>Band</source>
      <translation>波动范围</translation>
    </message>
    <message>
      <source>Predict, and draw the VOI again 30 times, as another reader might: how far the probabilities move.</source>
      <translation>预测，并像另一位阅片者那样把VOI重画30次：概率会变动多少。</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>End the prediction under way.</source>
      <translation>终止正在进行的预测。</translation>
    </message>
    <message>
      <source>Live</source>
      <translation>实时</translation>
    </message>
    <message>
      <source>Predict after each stroke, while the VOI is drawn; nothing is kept of it.</source>
      <translation>绘制 VOI 时，每画一笔即进行预测；结果不予保存。</translation>
    </message>
    <message>
      <source>What the edge is worth</source>
      <translation>边缘的影响</translation>
    </message>
    <message>
      <source>Map over the image how the reference model's probability would change if the contour moved by one voxel there (Ctrl+E). A stroke ends it.</source>
      <translation>在影像上显示：如果轮廓在该处移动一个体素，参考模型的概率会改变多少（Ctrl+E）。再画一笔即告结束。</translation>
    </message>
    <message>
      <source>4. Results</source>
      <translation>4. 结果</translation>
    </message>
    <message>
      <source>No prediction yet.</source>
      <translation>尚无预测结果。</translation>
    </message>
    <message>
      <source>Explain:</source>
      <translation>解释：</translation>
    </message>
    <message>
      <source>The model whose answer is explained below.</source>
      <translation>下方解释的是该模型的结果。</translation>
    </message>
    <message>
      <source>&lt;p&gt;At 90 %: of 100 new patients of the same kind as the training cases, 90 have one of the outcomes that remain. Percentage points: what each value moved, against training cases (Shapley values). They say what the model used, not what causes the outcome.&lt;/p&gt;</source>
      <translation>&lt;p&gt;90 %的含义：每100例与训练病例同类的新患者中，有90例的真实结局在保留的结局之中。百分点：与训练病例相比，各数值使概率变化的幅度（Shapley值）。它们说明模型用了什么，并不说明结局的原因。&lt;/p&gt;</translation>
    </message>
    <message>
      <source>Show where</source>
      <translation>显示位置</translation>
    </message>
    <message>
      <source>Compute maps of this prediction, over the image: what the network looked at, and where the radiomics features are high.</source>
      <translation>计算解释该预测的图并叠加在影像上：网络关注的部位，以及影像组学特征值高的部位。</translation>
    </message>
    <message>
      <source>The map that is shown over the image.</source>
      <translation>叠加在影像上显示的图。</translation>
    </message>
    <message>
      <source>Models</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>Show the table of the models in the layout.</source>
      <translation>在布局中显示模型结果表。</translation>
    </message>
    <message>
      <source>Features</source>
      <translation>特征</translation>
    </message>
    <message>
      <source>Show the table of all features in the layout.</source>
      <translation>在布局中显示全部特征表。</translation>
    </message>
    <message>
      <source>Chart</source>
      <translation>图表</translation>
    </message>
    <message>
      <source>Show the probabilities and cut-offs as a chart in the layout.</source>
      <translation>在布局中以图表显示概率和截断值。</translation>
    </message>
    <message>
      <source>Band table</source>
      <translation>波动范围表</translation>
    </message>
    <message>
      <source>Show in the layout the band of each model, how often its call stays, and how much comes from contour, position and noise.</source>
      <translation>在布局中显示各模型的波动范围、判定不变的比例，以及轮廓、位置和噪声各占多少。</translation>
    </message>
    <message>
      <source>What moves</source>
      <translation>变动的特征</translation>
    </message>
    <message>
      <source>Show in the layout how far each feature moves when the VOI is drawn again, the one that moves most first.</source>
      <translation>在布局中显示VOI重画时各特征变动多少，变动最大的排在最前。</translation>
    </message>
    <message>
      <source>Why table</source>
      <translation>原因表</translation>
    </message>
    <message>
      <source>Show in the layout what each feature moved, in all models: base and features sum to the probability.</source>
      <translation>在布局中显示各特征对所有模型结果的影响：基准值与各特征贡献之和等于概率。</translation>
    </message>
    <message>
      <source>Trust table</source>
      <translation>可信度表</translation>
    </message>
    <message>
      <source>Show in the layout how far each model is to be trusted on this case.</source>
      <translation>在布局中显示各模型对该病例的可信程度。</translation>
    </message>
    <message>
      <source>Export...</source>
      <translation>导出…</translation>
    </message>
    <message>
      <source>Write all tables as .tsv and .csv, and where they came from, to a folder.</source>
      <translation>将所有表格及其来源以.tsv和.csv格式写入一个文件夹。</translation>
    </message>
    <message>
      <source>Export as DICOM...</source>
      <translation>导出为DICOM…</translation>
    </message>
    <message>
      <source>Write the VOI as DICOM SEG and the answer as DICOM SR to a folder, for a PACS. They name the patient.</source>
      <translation>将VOI写为DICOM SEG、结果写为DICOM SR，保存到文件夹，供PACS使用。这些文件含有患者姓名。</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.batch_choice</name>
    <message>
      <source>The scene has no volume on which a segmentation was drawn.</source>
      <translation>场景中没有画过分割的体数据。</translation>
    </message>
    <message>
      <source>Choose a table of cases.</source>
      <translation>请选择病例表。</translation>
    </message>
    <message>
      <source>Choose a folder for the results.</source>
      <translation>请选择结果文件夹。</translation>
    </message>
    <message>
      <source>none chosen</source>
      <translation>未选择</translation>
    </message>
    <message>
      <source>Folder for the results</source>
      <translation>保存结果的文件夹</translation>
    </message>
    <message>
      <source>Tables {kinds}</source>
      <translation>表格 {kinds}</translation>
    </message>
    <message>
      <source>Table of cases</source>
      <translation>病例表</translation>
    </message>
    <message>
      <source>Clinical values</source>
      <translation>临床数值</translation>
    </message>
    <message>
      <source>the patients' own</source>
      <translation>各患者自己的值</translation>
    </message>
    <message>
      <source>none</source>
      <translation>无</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.batch_section</name>
    <message>
      <source>starting</source>
      <translation>正在启动</translation>
    </message>
    <message>
      <source>reading the bundle</source>
      <translation>读取模型包</translation>
    </message>
    <message>
      <source>predicting</source>
      <translation>预测</translation>
    </message>
    <message>
      <source>writing the tables</source>
      <translation>写入表格</translation>
    </message>
    <message>
      <source>Predict all cases with the bundle.</source>
      <translation>用所选模型包预测全部病例。</translation>
    </message>
    <message>
      <source>Cancelled. What is finished is kept: Apply to all goes on.</source>
      <translation>已取消。已完成的病例已保留：按“全部应用”可继续。</translation>
    </message>
    <message>
      <source>A batch is under way.</source>
      <translation>批量预测正在进行。</translation>
    </message>
    <message>
      <source>The packages could not be installed.</source>
      <translation>无法安装软件包。</translation>
    </message>
    <message>
      <source>The batch could not be started.</source>
      <translation>批量预测无法启动。</translation>
    </message>
    <message>
      <source>Done: {done} of {all} cases, in {folder}</source>
      <translation>完成：{all}例中的{done}例，在{folder}</translation>
    </message>
    <message>
      <source>The table cannot be shown.</source>
      <translation>表格无法显示。</translation>
    </message>
    <message>
      <source>What is finished is kept: Apply to all goes on.</source>
      <translation>已完成的病例已保留：按“全部应用”可继续。</translation>
    </message>
    <message>
      <source>{minutes} min</source>
      <translation>{minutes}分钟</translation>
    </message>
    <message>
      <source>Batch: {stage}</source>
      <translation>批量：{stage}</translation>
    </message>
    <message>
      <source>{done} of {all} done, {failed} failed; {left} left.</source>
      <translation>{all}例中已完成{done}例，失败{failed}例；剩余{left}。</translation>
    </message>
    <message>
      <source>IFXPredict: the batch is done.</source>
      <translation>IFXPredict：批量预测已完成。</translation>
    </message>
    <message>
      <source>{seconds} s</source>
      <translation>{seconds}秒</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.bundle_names</name>
    <message>
      <source>Demonstration: {outcome} ({modality})</source>
      <translation>演示：{outcome}（{modality}）</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.centre_choice</name>
    <message>
      <source>Choose the centre where the case was imaged (part 3): this bundle answers for its own centres only.</source>
      <translation>请选择病例成像所在的中心（第3部分）：此模型包只对其已知的中心作答。</translation>
    </message>
    <message>
      <source>Where the case was imaged: what a centre does to images is taken out of its features. Of any other centre nothing is predicted until the bundle has learnt it.</source>
      <translation>病例成像所在的中心：各中心对影像造成的差异会从影像特征中去除。对于其他中心，在模型包学习该中心之前不作任何预测。</translation>
    </message>
    <message>
      <source>Each case is of the centre that the table names in its column centre.</source>
      <translation>每个病例的中心以表格 centre 列中所填为准。</translation>
    </message>
    <message>
      <source>All cases are taken as of {reference}: no centre is chosen in the tab Prediction.</source>
      <translation>全部病例按 {reference} 处理：“预测”标签页中未选择中心。</translation>
    </message>
    <message>
      <source>All cases are of the centre {centre}, as chosen in the tab Prediction.</source>
      <translation>全部病例均属于中心 {centre}，即“预测”标签页中所选。</translation>
    </message>
    <message>
      <source>Where the case was imaged: what a centre does to images is taken out of its features. Where none is named, it is taken as of {reference}, and the result says so.</source>
      <translation>病例成像所在的中心：各中心对影像造成的差异会从影像特征中去除。未指定时按 {reference} 处理，结果中会注明。</translation>
    </message>
    <message>
      <source>not named</source>
      <translation>未指定</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.clinical_form</name>
    <message>
      <source>not given</source>
      <translation>未填写</translation>
    </message>
    <message>
      <source>no (0)</source>
      <translation>否（0）</translation>
    </message>
    <message>
      <source>yes (1)</source>
      <translation>是（1）</translation>
    </message>
    <message>
      <source>{low:g} to {high:g}</source>
      <translation>{low:g}至{high:g}</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.clinical_section</name>
    <message>
      <source>Imaging features are harmonised by {names}; for a blank there stands a value of the training cases.</source>
      <translation>影像特征按{names}进行协调化；该值留空时以训练病例的值代替。</translation>
    </message>
    <message>
      <source>* a model of this bundle takes it; a value learnt from training cases stands for a blank. Kept with the patient in the scene.</source>
      <translation>* 此模型包中有模型使用该值；留空时以从训练病例学得的值代替。数值与患者一起保存在场景中。</translation>
    </message>
    <message>
      <source>Clinical values (*.csv *.tsv *.txt *.xlsx *.json)</source>
      <translation>临床数值 (*.csv *.tsv *.txt *.xlsx *.json)</translation>
    </message>
    <message>
      <source>Choose a volume first: the values are kept with its patient.</source>
      <translation>请先选择体数据：数值与其患者一起保存。</translation>
    </message>
    <message>
      <source>* a model of this bundle gives no answer without it. Kept with the patient in the scene.</source>
      <translation>* 缺少该值时，此模型包中有模型无法给出结果。数值与患者一起保存在场景中。</translation>
    </message>
    <message>
      <source>* a model of this bundle takes it; a value learnt from training cases stands for a blank, where some of them lacked it too. Kept with the patient in the scene.</source>
      <translation>* 此模型包中有模型使用该值；若训练病例中也曾缺少该值，则留空时以从训练病例学得的值代替。数值与患者一起保存在场景中。</translation>
    </message>
    <message>
      <source>Clinical values</source>
      <translation>临床数值</translation>
    </message>
    <message>
      <source>Whose values?</source>
      <translation>导入哪个病例的数值？</translation>
    </message>
    <message>
      <source>Correct or empty: {names}.</source>
      <translation>请更正或清空：{names}。</translation>
    </message>
    <message>
      <source>{case} of {file}</source>
      <translation>{file}中的{case}</translation>
    </message>
    <message>
      <source>The clinical values could not be imported.</source>
      <translation>无法导入临床数值。</translation>
    </message>
    <message>
      <source>Imported: {source}</source>
      <translation>已导入：{source}</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.cutoff_table</name>
    <message>
      <source>Rule</source>
      <translation>规则</translation>
    </message>
    <message>
      <source>Cut-off
(95 % CI)</source>
      <translation>截断值
(95 % CI)</translation>
    </message>
    <message>
      <source>Sensitivity
(95 % CI)</source>
      <translation>灵敏度
(95 % CI)</translation>
    </message>
    <message>
      <source>Specificity
(95 % CI)</source>
      <translation>特异度
(95 % CI)</translation>
    </message>
    <message>
      <source>Net benefit
at threshold</source>
      <translation>净获益
（所在阈值）</translation>
    </message>
    <message>
      <source>Of 100:
found</source>
      <translation>100例中：
检出</translation>
    </message>
    <message>
      <source>missed</source>
      <translation>漏诊</translation>
    </message>
    <message>
      <source>called
in vain</source>
      <translation>误判
为阳性</translation>
    </message>
    <message>
      <source>left
alone</source>
      <translation>正确判
为阴性</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.cutoffs_section</name>
    <message>
      <source>Sensitivity at least</source>
      <translation>灵敏度至少为</translation>
    </message>
    <message>
      <source>Specificity at least</source>
      <translation>特异度至少为</translation>
    </message>
    <message>
      <source>Harm to benefit</source>
      <translation>危害与获益之比</translation>
    </message>
    <message>
      <source>Net benefit at threshold</source>
      <translation>该阈值下的净获益</translation>
    </message>
    <message>
      <source>Youden's index</source>
      <translation>约登指数</translation>
    </message>
    <message>
      <source>Write a new bundle; the one chosen above stays as it is.</source>
      <translation>写入新的模型包；上面所选的模型包保持不变。</translation>
    </message>
    <message>
      <source>Harm of a needless treatment to benefit of a needed one, as 1:4.</source>
      <translation>不必要治疗的危害与必要治疗的获益之比，如1:4。</translation>
    </message>
    <message>
      <source>A share, as 0.9.</source>
      <translation>比例，如0.9。</translation>
    </message>
    <message>
      <source>Folder of a bundle</source>
      <translation>模型包的文件夹</translation>
    </message>
    <message>
      <source>Where the new bundle goes</source>
      <translation>新模型包的位置</translation>
    </message>
    <message>
      <source>Something is under way.</source>
      <translation>正在进行其他操作。</translation>
    </message>
    <message>
      <source>Compare, and choose the line of a rule.</source>
      <translation>请先比较，再选择一条规则所在的行。</translation>
    </message>
    <message>
      <source>Give a reason.</source>
      <translation>请给出理由。</translation>
    </message>
    <message>
      <source>Give a folder for the new bundle.</source>
      <translation>请给出新模型包的文件夹。</translation>
    </message>
    <message>
      <source>The cut-offs could not be compared.</source>
      <translation>无法比较截断值。</translation>
    </message>
    <message>
      <source>The cut-off could not be locked.</source>
      <translation>无法锁定截断值。</translation>
    </message>
    <message>
      <source>Locked in {folder}; it can be chosen in the tab Prediction, part 3.</source>
      <translation>已锁定于{folder}；可在“预测”标签页的第3部分中选择。</translation>
    </message>
    <message>
      <source>Cancelled.</source>
      <translation>已取消。</translation>
    </message>
    <message>
      <source>{cases} training cases, {positive} with the outcome, each by a model that has not seen it, but see the model card.</source>
      <translation>{cases}例训练病例，其中{positive}例出现结局；每例均由未见过该病例的模型评分，但其局限见模型卡。</translation>
    </message>
    <message>
      <source>At a prevalence of {share}, by {rule}: {hundred}.</source>
      <translation>患病率为{share}，按{rule}：{hundred}。</translation>
    </message>
    <message>
      <source>Asking: {stage}</source>
      <translation>正在查询：{stage}</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.further_choice</name>
    <message>
      <source>The volume that is the series {name}, of the same patient and examination.</source>
      <translation>作为序列{name}的体数据，须为同一患者的同一次检查。</translation>
    </message>
    <message>
      <source>Choose its volume.</source>
      <translation>请选择其体数据。</translation>
    </message>
    <message>
      <source>New</source>
      <translation>新建</translation>
    </message>
    <message>
      <source>The segment that is the VOI {name}.</source>
      <translation>作为VOI {name}的分割段。</translation>
    </message>
    <message>
      <source>Add an empty segment {name} to the segmentation, and paint in it.</source>
      <translation>在分割中添加一个空的分割段{name}，并在其中勾画。</translation>
    </message>
    <message>
      <source>Choose its segment, or press New.</source>
      <translation>请选择其分割段，或点击“新建”。</translation>
    </message>
    <message>
      <source>{case} VOI</source>
      <translation>{case} VOI</translation>
    </message>
    <message>
      <source>Series {name}:</source>
      <translation>序列{name}：</translation>
    </message>
    <message>
      <source>VOI {name}:</source>
      <translation>VOI {name}：</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.live_section</name>
    <message>
      <source>Live: the last stroke is being answered.</source>
      <translation>实时：正在计算最后一笔的结果。</translation>
    </message>
    <message>
      <source>Live</source>
      <translation>实时</translation>
    </message>
    <message>
      <source>Live: the process gets ready.</source>
      <translation>实时：进程正在准备。</translation>
    </message>
    <message>
      <source>Live: the edge, {done} of {all} moves</source>
      <translation>实时：边缘，已移动{done}处，共{all}处</translation>
    </message>
    <message>
      <source>Live: {reason}</source>
      <translation>实时：{reason}</translation>
    </message>
    <message>
      <source>Live: {model} gives no answer, so its edge is worth nothing.</source>
      <translation>实时：{model}没有给出结果，因此无法显示边缘的影响。</translation>
    </message>
    <message>
      <source>Live; {count} moves of the edge leave no VOI to predict from, nothing is shown there</source>
      <translation>实时；边缘的{count}次移动后没有可供预测的VOI，该处不显示</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.model_section</name>
    <message>
      <source>Folder of a bundle</source>
      <translation>模型包的文件夹</translation>
    </message>
    <message>
      <source>The frozen models that predict. Chosen: {bundle}</source>
      <translation>用于预测的已冻结模型。已选择：{bundle}</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.packages</name>
    <message>
      <source>Install now what can be installed from here? This needs the network and takes some minutes.</source>
      <translation>现在安装可从此处安装的软件包吗？需要联网，耗时数分钟。</translation>
    </message>
    <message>
      <source>The packages could not be installed.</source>
      <translation>无法安装软件包。</translation>
    </message>
    <message>
      <source>IFXPredict needs more packages</source>
      <translation>IFXPredict需要更多软件包</translation>
    </message>
    <message>
      <source>Install the PyTorch extension in the Extensions Manager, restart Slicer and press Apply again.</source>
      <translation>请在扩展管理器中安装PyTorch扩展，重启Slicer，然后再次点击“应用”。</translation>
    </message>
    <message>
      <source>IFXPredict needs PyTorch</source>
      <translation>IFXPredict需要PyTorch</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.panel</name>
    <message>
      <source>Prediction</source>
      <translation>预测</translation>
    </message>
    <message>
      <source>Reading study</source>
      <translation>阅片研究</translation>
    </message>
    <message>
      <source>Batch</source>
      <translation>批量</translation>
    </message>
    <message>
      <source>Cut-offs</source>
      <translation>截断值</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.prediction_section</name>
    <message>
      <source>starting</source>
      <translation>正在启动</translation>
    </message>
    <message>
      <source>reading the bundle</source>
      <translation>读取模型包</translation>
    </message>
    <message>
      <source>measuring the VOI</source>
      <translation>测量VOI</translation>
    </message>
    <message>
      <source>radiomics</source>
      <translation>影像组学</translation>
    </message>
    <message>
      <source>deep features</source>
      <translation>深度特征</translation>
    </message>
    <message>
      <source>models</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>explanation</source>
      <translation>解释</translation>
    </message>
    <message>
      <source>drawing the VOI again</source>
      <translation>重画VOI</translation>
    </message>
    <message>
      <source>Predict with the chosen bundle.</source>
      <translation>用所选模型包进行预测。</translation>
    </message>
    <message>
      <source>Predict, and draw the VOI again 30 times, as another reader might: how far the probabilities move.</source>
      <translation>预测，并像另一位阅片者那样把VOI重画30次：概率会变动多少。</translation>
    </message>
    <message>
      <source>Scribble along the lumen, or draw one rough region round the segment, and have its wall proposed.</source>
      <translation>沿肠腔涂线，或围绕肠段画一个粗略区域，即可得到肠壁的建议轮廓。</translation>
    </message>
    <message>
      <source>Tells lumen, wall and fat apart in a CT only.</source>
      <translation>仅能在CT中区分肠腔、肠壁和脂肪。</translation>
    </message>
    <message>
      <source>Done.</source>
      <translation>完成。</translation>
    </message>
    <message>
      <source>Cancelled.</source>
      <translation>已取消。</translation>
    </message>
    <message>
      <source>A prediction is under way.</source>
      <translation>正在进行预测。</translation>
    </message>
    <message>
      <source>A message waits for an answer.</source>
      <translation>有一条消息等待回答。</translation>
    </message>
    <message>
      <source>The prediction could not be started.</source>
      <translation>无法开始预测。</translation>
    </message>
    <message>
      <source>The maps could not be started.</source>
      <translation>无法开始计算解释图。</translation>
    </message>
    <message>
      <source>No wall could be proposed.</source>
      <translation>无法给出肠壁建议。</translation>
    </message>
    <message>
      <source>The packages could not be installed.</source>
      <translation>无法安装软件包。</translation>
    </message>
    <message>
      <source>Predicting: {stage}</source>
      <translation>正在预测：{stage}</translation>
    </message>
    <message>
      <source>Mapping: {stage}</source>
      <translation>正在计算解释图：{stage}</translation>
    </message>
    <message>
      <source>IFXPredict: the prediction is done.</source>
      <translation>IFXPredict：预测已完成。</translation>
    </message>
    <message>
      <source>IFXPredict: the maps are done.</source>
      <translation>IFXPredict：解释图已完成。</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.reading_desk</name>
    <message>
      <source>Draw in the one segment Lesion only; found {names}.</source>
      <translation>请只在名为Lesion的一个分割段中勾画；发现{names}。</translation>
    </message>
    <message>
      <source>{case}: the VOI {name} is not drawn yet; select its segment and paint it, or skip the case.</source>
      <translation>{case}：VOI {name}尚未勾画；请选中其分割段并勾画，或跳过该病例。</translation>
    </message>
    <message>
      <source>none</source>
      <translation>无</translation>
    </message>
    <message>
      <source>Draw in the segments {vois} only, and remove none; found {names}. To get one back as it was saved last, close the scene and open the case again.</source>
      <translation>请只在分割段{vois}中勾画，且不要删除其中任何一个；发现{names}。要恢复上次保存的分割段，请关闭场景并重新打开该病例。</translation>
    </message>
    <message>
      <source>The case that the wall was proposed for is not open any more; nothing was drawn.</source>
      <translation>请求肠壁建议的病例已不再打开；未绘制任何内容。</translation>
    </message>
    <message>
      <source>{case} VOI</source>
      <translation>{case} VOI</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.results_section</name>
    <message>
      <source>No prediction yet.</source>
      <translation>尚无预测结果。</translation>
    </message>
    <message>
      <source>The map that is shown over the image.</source>
      <translation>叠加在影像上显示的图。</translation>
    </message>
    <message>
      <source>Folder for the results</source>
      <translation>保存结果的文件夹</translation>
    </message>
    <message>
      <source>Folder for what names the patient</source>
      <translation>用于保存含患者姓名的文件的文件夹</translation>
    </message>
    <message>
      <source>The results could not be exported.</source>
      <translation>无法导出结果。</translation>
    </message>
    <message>
      <source>None</source>
      <translation>无</translation>
    </message>
    <message>
      <source>Written to {folder}: {names}</source>
      <translation>已写入{folder}：{names}</translation>
    </message>
    <message>
      <source>These files name the patient. Written to {folder}: {names}</source>
      <translation>这些文件含有患者姓名。已写入{folder}：{names}</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.review_case</name>
    <message>
      <source>intersection</source>
      <translation>交集</translation>
    </message>
    <message>
      <source>union</source>
      <translation>并集</translation>
    </message>
    <message>
      <source>STAPLE's estimate</source>
      <translation>STAPLE估计</translation>
    </message>
    <message>
      <source>Two readings have no STAPLE estimate: where one lies within the other its rim would be just 0.5.</source>
      <translation>两次阅片没有STAPLE估计：若一个轮廓位于另一个之内，两者之间的边缘概率恰为0.5。</translation>
    </message>
    <message>
      <source>No reference has been chosen yet.</source>
      <translation>尚未选定参考轮廓。</translation>
    </message>
    <message>
      <source>Change reference...</source>
      <translation>更改参考...</translation>
    </message>
    <message>
      <source>Mark as reference...</source>
      <translation>标记为参考...</translation>
    </message>
    <message>
      <source>STAPLE: of all voxels that somebody drew {near:.1f} % have a probability near 0.5, and {moved:.1f} % change sides with more empty margin. There the readers do not decide.</source>
      <translation>STAPLE：在有人勾画过的所有体素中，{near:.1f} %的概率接近0.5，{moved:.1f} %在空白边缘加宽后改变归属。这些体素不是由阅片者决定的。</translation>
    </message>
    <message>
      <source>{reader}, round {round}</source>
      <translation>{reader}，第{round}轮</translation>
    </message>
    <message>
      <source>Reference: {reference}, chosen by {reviewer} on {date}: {reason}</source>
      <translation>参考：{reference}，由{reviewer}于{date}选定：{reason}</translation>
    </message>
    <message>
      <source>Contour</source>
      <translation>轮廓</translation>
    </message>
    <message>
      <source>mL</source>
      <translation>mL</translation>
    </message>
    <message>
      <source>Answers</source>
      <translation>回答</translation>
    </message>
    <message>
      <source>{reference} (out of date)</source>
      <translation>{reference}（已过时）</translation>
    </message>
    <message>
      <source>A reading was corrected since; look at it and choose again.</source>
      <translation>此后有阅片被更正；请查看后重新选择。</translation>
    </message>
    <message>
      <source>{case} readings</source>
      <translation>{case}的阅片</translation>
    </message>
    <message>
      <source>All readings here are of the VOI {name}.</source>
      <translation>此处所有阅片均为VOI {name}的。</translation>
    </message>
    <message>
      <source>It is just the contour of {reading}.</source>
      <translation>它就是{reading}的轮廓。</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.study_analysis</name>
    <message>
      <source>The analysis shows the readings of all readers, which no reader may see. Go on?</source>
      <translation>分析会显示所有阅片者的阅片结果，而阅片者不得看到这些内容。是否继续？</translation>
    </message>
    <message>
      <source>The study is being analysed; Slicer can be used meanwhile.</source>
      <translation>正在分析该研究；期间可继续使用Slicer。</translation>
    </message>
    <message>
      <source>It was ended from outside or ran out of memory; close other programs and analyse again.</source>
      <translation>它被外部终止或内存不足；请关闭其他程序后重新分析。</translation>
    </message>
    <message>
      <source>Folder for the analysis</source>
      <translation>保存分析结果的文件夹</translation>
    </message>
    <message>
      <source>The analysis was stopped.</source>
      <translation>分析已停止。</translation>
    </message>
    <message>
      <source>The analysis cannot be shown.</source>
      <translation>无法显示分析结果。</translation>
    </message>
    <message>
      <source>The packages could not be installed.</source>
      <translation>无法安装软件包。</translation>
    </message>
    <message>
      <source>The analysis failed. {reason}</source>
      <translation>分析失败。{reason}</translation>
    </message>
    <message>
      <source>Study {id}</source>
      <translation>研究{id}</translation>
    </message>
    <message>
      <source>Analysed; the page is {file}.</source>
      <translation>分析完成；报告页面为{file}。</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.study_choice</name>
    <message>
      <source>open</source>
      <translation>待阅片</translation>
    </message>
    <message>
      <source>begun</source>
      <translation>已开始</translation>
    </message>
    <message>
      <source>finished, waits to be stored</source>
      <translation>已完成，等待存储</translation>
    </message>
    <message>
      <source>finished</source>
      <translation>已完成</translation>
    </message>
    <message>
      <source>skipped</source>
      <translation>已跳过</translation>
    </message>
    <message>
      <source>not yet</source>
      <translation>未到时间</translation>
    </message>
    <message>
      <source>being read</source>
      <translation>正在阅片</translation>
    </message>
    <message>
      <source>Who are you?</source>
      <translation>您是哪位阅片者？</translation>
    </message>
    <message>
      <source>none chosen</source>
      <translation>未选择</translation>
    </message>
    <message>
      <source>Folder of the study</source>
      <translation>研究所在的文件夹</translation>
    </message>
    <message>
      <source>The study that was open last cannot be opened.</source>
      <translation>无法打开上次打开的研究。</translation>
    </message>
    <message>
      <source>The worklist cannot be read.</source>
      <translation>无法读取任务列表。</translation>
    </message>
    <message>
      <source>{done} of {all} done</source>
      <translation>已完成{done}/{all}</translation>
    </message>
    <message>
      <source>The study could not be opened.</source>
      <translation>无法打开该研究。</translation>
    </message>
    <message>
      <source>The worklist could not be opened.</source>
      <translation>无法打开任务列表。</translation>
    </message>
    <message>
      <source>opens on {date}</source>
      <translation>{date}开放</translation>
    </message>
    <message>
      <source>{case} still waits to be stored.</source>
      <translation>{case}仍在等待存储。</translation>
    </message>
    <message>
      <source>{case} is stored now.</source>
      <translation>{case}现已存储。</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.study_form</name>
    <message>
      <source>The model {model} says: {probability:.1f} %, cut-off {cutoff:.1f} %: {call}</source>
      <translation>模型{model}的结果：{probability:.1f} %，截断值{cutoff:.1f} %：{call}</translation>
    </message>
    <message>
      <source>{low:g} to {high:g}</source>
      <translation>{low:g}至{high:g}</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.study_review</name>
    <message>
      <source>Why does this contour stand for the case? The reason is recorded.</source>
      <translation>为什么以该轮廓代表此病例？原因会被记录。</translation>
    </message>
    <message>
      <source>Case</source>
      <translation>病例</translation>
    </message>
    <message>
      <source>Dice</source>
      <translation>Dice</translation>
    </message>
    <message>
      <source>Reference</source>
      <translation>参考</translation>
    </message>
    <message>
      <source>A reading of this study was reopened; the review goes on when it is corrected.</source>
      <translation>本研究有一次阅片已被重新开放；更正完成后审核可继续。</translation>
    </message>
    <message>
      <source>All cases have a reference.</source>
      <translation>所有病例均已有参考。</translation>
    </message>
    <message>
      <source>The case could not be opened.</source>
      <translation>无法打开该病例。</translation>
    </message>
    <message>
      <source>Who are you?</source>
      <translation>您是哪位审核者？</translation>
    </message>
    <message>
      <source>The reference of {case} is stored.</source>
      <translation>{case}的参考已存储。</translation>
    </message>
    <message>
      <source>The cases cannot be listed.</source>
      <translation>无法列出病例。</translation>
    </message>
    <message>
      <source>skipped</source>
      <translation>已跳过</translation>
    </message>
    <message>
      <source>cannot be read</source>
      <translation>无法读取</translation>
    </message>
    <message>
      <source>The reference is {reference}. Why is it changed? The reason is recorded.</source>
      <translation>现有参考为{reference}。为什么更改？原因会被记录。</translation>
    </message>
    <message>
      <source>Reference of {case}</source>
      <translation>{case}的参考</translation>
    </message>
    <message>
      <source>The reference was not stored.</source>
      <translation>参考未能存储。</translation>
    </message>
    <message>
      <source>{low} to {high}</source>
      <translation>{low}至{high}</translation>
    </message>
    <message>
      <source>{one} and {other}: {dice:.3f}</source>
      <translation>{one}与{other}：{dice:.3f}</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.study_section</name>
    <message>
      <source>Keys: {next} next case, {finish} finish; Z undo, Y redo, Space the tool before, Esc none.</source>
      <translation>快捷键：{next} 下一个病例，{finish} 完成；Z 撤销，Y 重做，空格 上一个工具，Esc 不使用工具。</translation>
    </message>
    <message>
      <source>The scene is emptied for the reading; what was not saved in it is lost. Go on?</source>
      <translation>阅片前将清空场景；其中未保存的内容会丢失。是否继续？</translation>
    </message>
    <message>
      <source>Paint the VOI, then press Finish reading.</source>
      <translation>请勾画VOI，然后点击“完成阅片”。</translation>
    </message>
    <message>
      <source>Keys: {next} next case, {finish} finish, {series} next series; Z undo, Y redo, Space the tool before, Esc none.</source>
      <translation>快捷键：{next} 下一个病例，{finish} 完成，{series} 下一个序列；Z 撤销，Y 重做，空格 上一个工具，Esc 不使用工具。</translation>
    </message>
    <message>
      <source>{case}: {question}: expected a number, {found}.</source>
      <translation>{case}：{question}：应为数字，{found}。</translation>
    </message>
    <message>
      <source>No case is open.</source>
      <translation>没有打开的病例。</translation>
    </message>
    <message>
      <source>Open early</source>
      <translation>提前打开</translation>
    </message>
    <message>
      <source>Skip</source>
      <translation>跳过</translation>
    </message>
    <message>
      <source>Why is this case left out? The reason is recorded.</source>
      <translation>为何不阅该病例？原因将被记录。</translation>
    </message>
    <message>
      <source>Paint each VOI in its own segment ({vois}), then press Finish reading.</source>
      <translation>请在各自的分割段中勾画每个VOI（{vois}），然后点击“完成阅片”。</translation>
    </message>
    <message>
      <source>The next case could not be opened.</source>
      <translation>无法打开下一个病例。</translation>
    </message>
    <message>
      <source>The reading is not finished.</source>
      <translation>阅片未完成。</translation>
    </message>
    <message>
      <source>No wall could be proposed.</source>
      <translation>无法给出肠壁建议。</translation>
    </message>
    <message>
      <source>The case could not be skipped.</source>
      <translation>无法跳过该病例。</translation>
    </message>
    <message>
      <source>The draft could not be saved.</source>
      <translation>无法保存草稿。</translation>
    </message>
    <message>
      <source>The case could not be given back.</source>
      <translation>无法归还该病例。</translation>
    </message>
    <message>
      <source>{case}, {minutes}:{seconds:02d}</source>
      <translation>{case}，{minutes}:{seconds:02d}</translation>
    </message>
    <message>
      <source>NOT SAVED:</source>
      <translation>未保存：</translation>
    </message>
    <message>
      <source>{case} opens on {date}. Why is it read earlier? The reason is recorded.</source>
      <translation>{case}于{date}开放。为何提前阅片？原因将被记录。</translation>
    </message>
    <message>
      <source>{case} is stored and locked.</source>
      <translation>{case}已存储并锁定。</translation>
    </message>
    <message>
      <source>The contour could not be rescued either.</source>
      <translation>轮廓也未能抢救保存。</translation>
    </message>
    <message>
      <source>The case could not be opened.</source>
      <translation>无法打开该病例。</translation>
    </message>
    <message>
      <source>{case} was skipped.</source>
      <translation>已跳过{case}。</translation>
    </message>
    <message>
      <source>Finished, but not stored yet: {reason}</source>
      <translation>已完成，但尚未存储：{reason}</translation>
    </message>
    <message>
      <source>The contour was written to {file}.</source>
      <translation>轮廓已写入{file}。</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.tour</name>
    <message>
      <source>Next</source>
      <translation>下一步</translation>
    </message>
    <message>
      <source>Done</source>
      <translation>完成</translation>
    </message>
    <message>
      <source>Choose an image, or press &lt;i&gt;Simulated case&lt;/i&gt;, as this tour has done where none was chosen. &lt;i&gt;New VOI&lt;/i&gt; makes an empty one: paint the lesion on every slice where it is seen, in CT enterography the wall of the most inflamed segment without the lumen. What it measures, and what is wrong with it, stands below the editor.</source>
      <translation>选择影像，或点击&lt;i&gt;模拟病例&lt;/i&gt;（未选择影像时导览已代为点击）。&lt;i&gt;新建VOI&lt;/i&gt;会建立一个空的VOI：请在可见病灶的每一层上勾画；在CT小肠造影中，勾画炎症最重肠段的肠壁，不含肠腔。其测量值和存在的问题显示在编辑器下方。</translation>
    </message>
    <message>
      <source>Type the patient's values. A model answers only where its values (*) are there; the others answer without. A value out of range, or likely in another unit, is marked at once.</source>
      <translation>填写患者的数值。模型只有在其所需数值（*）齐全时才给出结果；其他模型不受影响。超出范围或单位可能有误的数值会立即标出。</translation>
    </message>
    <message>
      <source>The bundle holds the frozen models. Those that come with this module are trained on simulated cases and say nothing about any patient.</source>
      <translation>模型包中是已冻结的模型。本模块随附的模型由模拟病例训练，不能说明任何患者的情况。</translation>
    </message>
    <message>
      <source>Press &lt;i&gt;Apply&lt;/i&gt;. Where it is grey, its tooltip says what is missing.</source>
      <translation>点击&lt;i&gt;应用&lt;/i&gt;。若按钮为灰色，其提示会说明缺少什么。</translation>
    </message>
    <message>
      <source>Here stand the probability, the cut-off and the call of each model, why it came out so, and how far to trust it; &lt;i&gt;Show where&lt;/i&gt; maps it over the image. The tables open beside the slices.</source>
      <translation>此处显示各模型的概率、截断值和判定，得出该结果的原因及其可信程度；&lt;i&gt;显示位置&lt;/i&gt;会将解释图叠加在影像上。表格在切片视图旁打开。</translation>
    </message>
    <message>
      <source>&lt;b&gt;{step} of {all}.&lt;/b&gt; {text}</source>
      <translation>&lt;b&gt;第{step}步，共{all}步。&lt;/b&gt; {text}</translation>
    </message>
    <message>
      <source>End the tour</source>
      <translation>结束导览</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>上一步</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.voi_section</name>
    <message>
      <source>Volume:</source>
      <translation>体数据：</translation>
    </message>
    <message>
      <source>Segmentation:</source>
      <translation>分割：</translation>
    </message>
    <message>
      <source>Press New VOI and paint the lesion, or choose a segmentation.</source>
      <translation>请点击“新建VOI”并勾画病灶，或选择一个分割。</translation>
    </message>
    <message>
      <source>The VOI is being measured.</source>
      <translation>正在测量VOI。</translation>
    </message>
    <message>
      <source>The VOI could not be shown in 3D.</source>
      <translation>无法以三维方式显示VOI。</translation>
    </message>
    <message>
      <source>VOI {name}:</source>
      <translation>VOI {name}：</translation>
    </message>
    <message>
      <source>Choose or load a {modality} volume.</source>
      <translation>请选择或载入{modality}体数据。</translation>
    </message>
    <message>
      <source>{case} VOI</source>
      <translation>{case} VOI</translation>
    </message>
    <message>
      <source>{modality} volume ({series}):</source>
      <translation>{modality}体数据（{series}）：</translation>
    </message>
    <message>
      <source>{modality} volume:</source>
      <translation>{modality}体数据：</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.voi_words</name>
    <message>
      <source>1 slice</source>
      <translation>1层</translation>
    </message>
    <message>
      <source>1 piece</source>
      <translation>1块</translation>
    </message>
    <message>
      <source>Paint the VOI.</source>
      <translation>请勾画VOI。</translation>
    </message>
    <message>
      <source>mean</source>
      <translation>平均</translation>
    </message>
    <message>
      <source>{count} slices</source>
      <translation>{count}层</translation>
    </message>
    <message>
      <source>{count} pieces</source>
      <translation>{count}块</translation>
    </message>
    <message>
      <source>, {gas:.1f} % gas</source>
      <translation>，气体{gas:.1f} %</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictPanel.wall_assist</name>
    <message>
      <source>Wall assist: telling lumen, wall and fat apart</source>
      <translation>肠壁辅助：正在区分肠腔、肠壁和脂肪</translation>
    </message>
    <message>
      <source>Wall assist: starting</source>
      <translation>肠壁辅助：正在启动</translation>
    </message>
    <message>
      <source>Wall proposed {found}. Look at every slice, and correct it with the effects; undo takes it back.</source>
      <translation>已给出肠壁建议（{found}）。请逐层查看，并用编辑工具修正；撤销可取消该建议。</translation>
    </message>
    <message>
      <source>What the wall was proposed for was removed meanwhile; nothing was drawn.</source>
      <translation>请求肠壁建议的对象已被删除；未绘制任何内容。</translation>
    </message>
  </context>
  <context>
    <name>Batch</name>
    <message>
      <source>1. Cases</source>
      <translation>1. 病例</translation>
    </message>
    <message>
      <source>A table of cases</source>
      <translation>病例表</translation>
    </message>
    <message>
      <source>A cohort.csv with the columns case, image, mask, and label or segment where a mask file holds several.</source>
      <translation>cohort.csv，列为case、image、mask；掩膜文件含多个区域时另有label或segment列。</translation>
    </message>
    <message>
      <source>Table:</source>
      <translation>表格：</translation>
    </message>
    <message>
      <source>none chosen</source>
      <translation>未选择</translation>
    </message>
    <message>
      <source>Choose...</source>
      <translation>选择…</translation>
    </message>
    <message>
      <source>The cohort.csv.</source>
      <translation>cohort.csv文件。</translation>
    </message>
    <message>
      <source>All volumes of the scene with a segmentation</source>
      <translation>场景中所有带分割的体数据</translation>
    </message>
    <message>
      <source>Each volume on which a segmentation was drawn is a case.</source>
      <translation>每个画过分割的体数据为一例。</translation>
    </message>
    <message>
      <source>Segment:</source>
      <translation>区域：</translation>
    </message>
    <message>
      <source>the only one</source>
      <translation>唯一的区域</translation>
    </message>
    <message>
      <source>What the VOI is called where segmentations have several segments.</source>
      <translation>分割含多个区域时VOI的名称。</translation>
    </message>
    <message>
      <source>The cases of the scene, and what speaks against each.</source>
      <translation>场景中的病例，以及各自的问题。</translation>
    </message>
    <message>
      <source>Clinical values:</source>
      <translation>临床值：</translation>
    </message>
    <message>
      <source>A clinical.csv with a row a case.</source>
      <translation>clinical.csv，每例一行。</translation>
    </message>
    <message>
      <source>None</source>
      <translation>无</translation>
    </message>
    <message>
      <source>Take no table of clinical values.</source>
      <translation>不使用临床值表。</translation>
    </message>
    <message>
      <source>2. Results</source>
      <translation>2. 结果</translation>
    </message>
    <message>
      <source>Bundle:</source>
      <translation>模型包：</translation>
    </message>
    <message>
      <source>Chosen in the tab Prediction.</source>
      <translation>在“预测”标签页中选择。</translation>
    </message>
    <message>
      <source>Folder:</source>
      <translation>文件夹：</translation>
    </message>
    <message>
      <source>Where the tables go. Finished cases are kept in it: the same folder again goes on where a batch was ended.</source>
      <translation>表格写入此处。已完成的病例保留在其中：再次选用同一文件夹即从中断处继续。</translation>
    </message>
    <message>
      <source>Cases at a time:</source>
      <translation>同时预测的病例数：</translation>
    </message>
    <message>
      <source>Each takes a processor and half a gigabyte of memory, more for large images. The numbers are the same.</source>
      <translation>每例占用一个处理器和0.5 GB内存，大图像更多。结果数值相同。</translation>
    </message>
    <message>
      <source>The cases that failed, and why. They stop no other.</source>
      <translation>失败的病例及原因，不影响其他病例。</translation>
    </message>
    <message>
      <source>Apply to all</source>
      <translation>全部应用</translation>
    </message>
    <message>
      <source>Predict all cases with the bundle.</source>
      <translation>用所选模型包预测全部病例。</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>End at once. Finished cases are kept.</source>
      <translation>立即结束。已完成的病例保留。</translation>
    </message>
  </context>
  <context>
    <name>Cutoffs</name>
    <message>
      <source>1. Bundle and model</source>
      <translation>1. 模型包与模型</translation>
    </message>
    <message>
      <source>Bundle:</source>
      <translation>模型包：</translation>
    </message>
    <message>
      <source>The frozen models whose out-of-fold scores are read. Nothing else is needed; a bundle is never changed in place.</source>
      <translation>从中读取折外评分的已冻结模型。无需其他文件；模型包从不被原地更改。</translation>
    </message>
    <message>
      <source>Choose...</source>
      <translation>选择…</translation>
    </message>
    <message>
      <source>The folder of another bundle, with bundle.json in it.</source>
      <translation>另一个模型包的文件夹，其中有bundle.json。</translation>
    </message>
    <message>
      <source>Model:</source>
      <translation>模型：</translation>
    </message>
    <message>
      <source>The model whose cut-off is chosen.</source>
      <translation>要选择截断值的模型。</translation>
    </message>
    <message>
      <source>2. Rule</source>
      <translation>2. 规则</translation>
    </message>
    <message>
      <source>Rule:</source>
      <translation>规则：</translation>
    </message>
    <message>
      <source>How the cut-off is chosen; one of each kind is always compared.</source>
      <translation>如何选择截断值；每种规则总会各比较一条。</translation>
    </message>
    <message>
      <source>Prevalence:</source>
      <translation>患病率：</translation>
    </message>
    <message>
      <source>that of the training cases</source>
      <translation>训练病例的患病率</translation>
    </message>
    <message>
      <source>The share of patients to come who have the outcome, as 0.3: for the 100 patients, and for harm and benefit.</source>
      <translation>今后的患者中出现结局的比例，如0.3：用于100例患者的换算以及危害与获益。</translation>
    </message>
    <message>
      <source>Compare</source>
      <translation>比较</translation>
    </message>
    <message>
      <source>What each rule would choose, on scores of models that had not seen the case.</source>
      <translation>每条规则在未见过该病例的模型的评分上会选择什么。</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>取消</translation>
    </message>
    <message>
      <source>End what is under way.</source>
      <translation>终止正在进行的操作。</translation>
    </message>
    <message>
      <source>3. What each would choose</source>
      <translation>3. 各规则的选择</translation>
    </message>
    <message>
      <source>Choose a line. Sensitivity and specificity: exact 95 % intervals at this cut-off; the cut-off: bootstrap of the rule.</source>
      <translation>请选择一行。灵敏度和特异度：该截断值下的精确95 %区间；截断值：对规则的自助法区间。</translation>
    </message>
    <message>
      <source>Show decision curve</source>
      <translation>显示决策曲线</translation>
    </message>
    <message>
      <source>Net benefit over thresholds, out of fold, with the cut-offs marked.</source>
      <translation>各阈值下的折外净获益，并标出截断值。</translation>
    </message>
    <message>
      <source>4. Lock</source>
      <translation>4. 锁定</translation>
    </message>
    <message>
      <source>Reason:</source>
      <translation>理由：</translation>
    </message>
    <message>
      <source>a missed non-responder costs months</source>
      <translation>漏诊一名无应答者会耽误数月</translation>
    </message>
    <message>
      <source>Why this cut-off, in one line: who reads a prediction is shown it.</source>
      <translation>一行说明为何选此截断值：阅读预测结果者会看到。</translation>
    </message>
    <message>
      <source>New bundle:</source>
      <translation>新模型包：</translation>
    </message>
    <message>
      <source>A folder that is not there yet.</source>
      <translation>尚不存在的文件夹。</translation>
    </message>
    <message>
      <source>In...</source>
      <translation>位置…</translation>
    </message>
    <message>
      <source>The folder in which the new bundle's folder is made.</source>
      <translation>在其中建立新模型包文件夹的文件夹。</translation>
    </message>
    <message>
      <source>Lock the chosen cut-off in a new bundle</source>
      <translation>将所选截断值锁定到新的模型包</translation>
    </message>
  </context>
  <context>
    <name>ReadingStudy</name>
    <message>
      <source>1. Study and reader</source>
      <translation>1. 研究与阅片者</translation>
    </message>
    <message>
      <source>Study:</source>
      <translation>研究：</translation>
    </message>
    <message>
      <source>none chosen</source>
      <translation>未选择</translation>
    </message>
    <message>
      <source>Choose...</source>
      <translation>选择…</translation>
    </message>
    <message>
      <source>The folder of the study, with study.json in it.</source>
      <translation>研究所在的文件夹，其中有study.json。</translation>
    </message>
    <message>
      <source>Reader:</source>
      <translation>阅片者：</translation>
    </message>
    <message>
      <source>You. Nobody sees the readings of another.</source>
      <translation>您本人。任何人都看不到他人的阅片结果。</translation>
    </message>
    <message>
      <source>Round:</source>
      <translation>轮次：</translation>
    </message>
    <message>
      <source>A case of a later round opens when its washout has passed.</source>
      <translation>后一轮的病例在洗脱期结束后开放。</translation>
    </message>
    <message>
      <source>Your cases in your own order. A reading that is finished is locked.</source>
      <translation>您的病例，按您自己的顺序排列。已完成的阅片会被锁定。</translation>
    </message>
    <message>
      <source>Open early...</source>
      <translation>提前打开…</translation>
    </message>
    <message>
      <source>Open a case before its washout has passed; asks for the reason and records it.</source>
      <translation>在洗脱期结束前打开病例；会询问原因并记录。</translation>
    </message>
    <message>
      <source>2. Reading</source>
      <translation>2. 阅片</translation>
    </message>
    <message>
      <source>Series:</source>
      <translation>序列：</translation>
    </message>
    <message>
      <source>The series that the slice views show. Whichever it is, VOIs are painted on the first one's grid, and effects that go by intensities go by the first one's.</source>
      <translation>切片视图所显示的序列。无论显示哪个序列，VOI都勾画在第一个序列的网格上，依据强度的工具也以第一个序列的强度为准。</translation>
    </message>
    <message>
      <source>Segment Editor</source>
      <translation>分割编辑器</translation>
    </message>
    <message>
      <source>Wall assist</source>
      <translation>肠壁辅助</translation>
    </message>
    <message>
      <source>Scribble along the lumen, or draw one rough region round the segment, and have its wall proposed in place of it. The record of the reading says that it was used.</source>
      <translation>沿肠腔涂线，或围绕肠段画一个粗略区域，由肠壁的建议轮廓取代。阅片记录会注明使用了该功能。</translation>
    </message>
    <message>
      <source>3. For the person who runs the study</source>
      <translation>3. 供研究负责人使用</translation>
    </message>
    <message>
      <source>Agreement of contours, radiomics ICC and reading times of all finished readings, by pseudonyms. Deep features and icc.csv for training: ifxpredict study analyse.</source>
      <translation>所有已完成阅片的轮廓一致性、影像组学特征的ICC和阅片时间，以匿名编号表示。深度特征和用于训练的icc.csv：ifxpredict study analyse。</translation>
    </message>
    <message>
      <source>Analyse...</source>
      <translation>分析…</translation>
    </message>
    <message>
      <source>Choose a folder; started again with the same folder it goes on where it was.</source>
      <translation>选择一个文件夹；用同一文件夹再次启动时，会从中断处继续。</translation>
    </message>
    <message>
      <source>Stop</source>
      <translation>停止</translation>
    </message>
    <message>
      <source>End the analysis; what is finished is kept.</source>
      <translation>终止分析；已完成的部分会保留。</translation>
    </message>
    <message>
      <source>4. Review, after the last round</source>
      <translation>4. 审核（最后一轮之后）</translation>
    </message>
    <message>
      <source>Reviewer:</source>
      <translation>审核者：</translation>
    </message>
    <message>
      <source>You: one of the study's reviewers, who are no readers. You see all readings.</source>
      <translation>您本人：研究的审核者之一，不是阅片者。您能看到所有阅片结果。</translation>
    </message>
    <message>
      <source>All cases with the Dice of their readings and the reference. Open a line for the Dice of each pair.</source>
      <translation>所有病例及其阅片的Dice和参考。展开一行可见每两次阅片的Dice。</translation>
    </message>
    <message>
      <source>Open case</source>
      <translation>打开病例</translation>
    </message>
    <message>
      <source>Load the selected case and the outlines of all its readings.</source>
      <translation>载入所选病例及其所有阅片的轮廓。</translation>
    </message>
    <message>
      <source>Next case</source>
      <translation>下一个病例</translation>
    </message>
    <message>
      <source>Load the next case that has no reference.</source>
      <translation>载入下一个尚无参考的病例。</translation>
    </message>
    <message>
      <source>Close case</source>
      <translation>关闭病例</translation>
    </message>
    <message>
      <source>Take the case out of the scene.</source>
      <translation>将该病例移出场景。</translation>
    </message>
    <message>
      <source>The contours of the open case. Tick what the slice views show; select what is to be the reference.</source>
      <translation>所打开病例的轮廓。勾选切片视图中要显示的轮廓；选中要作为参考的轮廓。</translation>
    </message>
    <message>
      <source>Mark as reference...</source>
      <translation>标记为参考...</translation>
    </message>
    <message>
      <source>Let the selected contour stand for the case; asks for the reason and records it.</source>
      <translation>以所选轮廓代表该病例；会询问原因并记录。</translation>
    </message>
    <message>
      <source>No case is open.</source>
      <translation>没有打开的病例。</translation>
    </message>
    <message>
      <source>Load the image of your next case.</source>
      <translation>载入您的下一个病例的影像。</translation>
    </message>
    <message>
      <source>Finish reading</source>
      <translation>完成阅片</translation>
    </message>
    <message>
      <source>Store the reading; it cannot be changed afterwards.</source>
      <translation>存储该阅片结果；之后不能更改。</translation>
    </message>
    <message>
      <source>Skip...</source>
      <translation>跳过…</translation>
    </message>
    <message>
      <source>Leave this case out; asks for the reason.</source>
      <translation>不阅该病例；会询问原因。</translation>
    </message>
    <message>
      <source>Pause</source>
      <translation>暂停</translation>
    </message>
    <message>
      <source>Stop the clock. Gaps without activity do not count anyway.</source>
      <translation>停止计时。无操作的间隔本来就不计时。</translation>
    </message>
  </context>
  <context>
    <name>IFXPredictLib</name>
    <message>
      <source>radiomics</source>
      <translation>影像组学</translation>
    </message>
    <message>
      <source>deep</source>
      <translation>深度学习</translation>
    </message>
    <message>
      <source>clinical</source>
      <translation>临床</translation>
    </message>
    <message>
      <source>missing</source>
      <translation>缺失</translation>
    </message>
    <message>
      <source>{1} missing</source>
      <translation>缺少{1}</translation>
    </message>
    <message>
      <source>none</source>
      <translation>无</translation>
    </message>
    <message>
      <source>demonstration</source>
      <translation>演示</translation>
    </message>
    <message>
      <source>undecided</source>
      <translation>未定</translation>
    </message>
    <message>
      <source>ok</source>
      <translation>正常</translation>
    </message>
    <message>
      <source>and</source>
      <translation>和</translation>
    </message>
    <message>
      <source>or</source>
      <translation>或</translation>
    </message>
    <message>
      <source>median</source>
      <translation>中位数</translation>
    </message>
    <message>
      <source>chained</source>
      <translation>链式方程</translation>
    </message>
    <message>
      <source>indicator</source>
      <translation>缺失指示变量</translation>
    </message>
    <message>
      <source>default, of no reading study</source>
      <translation>默认值，并非来自阅片研究</translation>
    </message>
    <message>
      <source>fat-suppressed</source>
      <translation>脂肪抑制</translation>
    </message>
    <message>
      <source>scribble</source>
      <translation>涂线</translation>
    </message>
    <message>
      <source>raised</source>
      <translation>升高</translation>
    </message>
    <message>
      <source>lowered</source>
      <translation>降低</translation>
    </message>
    <message>
      <source>gained</source>
      <translation>增加</translation>
    </message>
    <message>
      <source>lost</source>
      <translation>损失</translation>
    </message>
    <message>
      <source>predict</source>
      <translation>进行预测</translation>
    </message>
    <message>
      <source>analyse a reading study</source>
      <translation>分析阅片研究</translation>
    </message>
    <message>
      <source>No such file or directory</source>
      <translation>没有该文件或文件夹</translation>
    </message>
    <message>
      <source>Permission denied</source>
      <translation>没有权限</translation>
    </message>
    <message>
      <source>No space left on device</source>
      <translation>磁盘空间不足</translation>
    </message>
    <message>
      <source>Read-only file system</source>
      <translation>只读文件系统</translation>
    </message>
    <message>
      <source>Is a directory</source>
      <translation>是文件夹</translation>
    </message>
    <message>
      <source>Not a directory</source>
      <translation>不是文件夹</translation>
    </message>
    <message>
      <source>File exists</source>
      <translation>文件已存在</translation>
    </message>
    <message>
      <source>Input/output error</source>
      <translation>输入/输出错误</translation>
    </message>
    <message>
      <source>[Errno {1}] {2}: {3}</source>
      <translation>[Errno {1}] {2}：{3}</translation>
    </message>
    <message>
      <source>series</source>
      <translation>序列</translation>
    </message>
    <message>
      <source>labels</source>
      <translation>标签</translation>
    </message>
    <message>
      <source>segments</source>
      <translation>分段</translation>
    </message>
    <message>
      <source>closed surface</source>
      <translation>闭合表面</translation>
    </message>
    <message>
      <source>planar contour</source>
      <translation>平面轮廓</translation>
    </message>
    <message>
      <source>commas</source>
      <translation>逗号</translation>
    </message>
    <message>
      <source>semicolons</source>
      <translation>分号</translation>
    </message>
    <message>
      <source>tabs</source>
      <translation>制表符</translation>
    </message>
    <message>
      <source>unexpected end of data</source>
      <translation>数据意外结束</translation>
    </message>
    <message>
      <source>loaded from DICOM</source>
      <translation>从DICOM加载</translation>
    </message>
    <message>
      <source>a process was ended from outside or ran out of memory (exit code {1}); lower --jobs and run again: it resumes.</source>
      <translation>进程被外部终止或内存不足（退出码{1}）；请降低--jobs后重新运行：将从中断处继续。</translation>
    </message>
    <message>
      <source>{1}: is of another version or damaged; run the command that wrote it again.</source>
      <translation>{1}：属于其他版本或已损坏；请重新运行写入它的命令。</translation>
    </message>
    <message>
      <source>IFXPredict cannot {1} yet. What is missing, in the order to install it:</source>
      <translation>IFXPredict尚不能{1}。缺少以下内容，请按顺序安装：</translation>
    </message>
    <message>
      <source>Without a network, on a machine that has one, with the same system and the same Slicer:</source>
      <translation>无网络时，请在一台操作系统和Slicer版本均相同的联网计算机上执行：</translation>
    </message>
    <message>
      <source>Copy FOLDER to this machine, then:</source>
      <translation>将FOLDER复制到本机，然后执行：</translation>
    </message>
    <message>
      <source>PyTorch: install the extension "PyTorch" in the Extensions Manager, restart, and let it install.</source>
      <translation>PyTorch：请在扩展管理器中安装“PyTorch”扩展，重启，并允许其安装。</translation>
    </message>
    <message>
      <source>By pip: {1}; IFXPredict installs them when you agree. By hand, in Slicer's Python console: slicer.util.pip_install("{2}")</source>
      <translation>通过pip：{1}；经您同意后由IFXPredict安装。手动安装时，在Slicer的Python控制台中执行：slicer.util.pip_install("{2}")</translation>
    </message>
    <message>
      <source>requirements: expected lines NAME&gt;=VERSION, found {1}; correct the file.</source>
      <translation>requirements：每行应为NAME&gt;=VERSION，发现{1}；请更正该文件。</translation>
    </message>
    <message>
      <source>not installed</source>
      <translation>未安装</translation>
    </message>
    <message>
      <source>{1}: is a folder, where a file is to be written; remove it or give another name.</source>
      <translation>{1}：是文件夹，而此处需要写入文件；请将其移除或换一个名称。</translation>
    </message>
    <message>
      <source>{1}: is empty, as a copy that was broken off or a full disk leaves it; copy or restore it.</source>
      <translation>{1}：文件为空，复制中断或磁盘已满时会如此；请重新复制或恢复。</translation>
    </message>
    <message>
      <source>{1}: is a file, where a folder is to be written; remove it or give another name.</source>
      <translation>{1}：是文件，而此处需要写入文件夹；请将其移除或换一个名称。</translation>
    </message>
    <message>
      <source>{1}: has {2} bytes, expected at most {3}; is it the right file?</source>
      <translation>{1}：有{2}字节，最多应为{3}字节；文件是否正确？</translation>
    </message>
    <message>
      <source>{1}: cannot be read ({2}).</source>
      <translation>{1}：无法读取（{2}）。</translation>
    </message>
    <message>
      <source>{1}: holds {2}, which would be lost; give a new or an empty folder.</source>
      <translation>{1}：其中的{2}会丢失；请给出新的或空的文件夹。</translation>
    </message>
    <message>
      <source>{1}: cannot be used as an output folder ({2}).</source>
      <translation>{1}：不能用作输出文件夹（{2}）。</translation>
    </message>
    <message>
      <source>{1}: is no file's name.</source>
      <translation>{1}：不是有效的文件名。</translation>
    </message>
    <message>
      <source>{1}: was removed or changed while the run went on; run again: it resumes.</source>
      <translation>{1}：运行期间被移除或更改；请重新运行：将从中断处继续。</translation>
    </message>
    <message>
      <source>close other programs, or crop it</source>
      <translation>请关闭其他程序，或裁剪该影像</translation>
    </message>
    <message>
      <source>{1} GB</source>
      <translation>{1} GB</translation>
    </message>
    <message>
      <source>{1} MB</source>
      <translation>{1} MB</translation>
    </message>
    <message>
      <source>{1}: needs {2} of memory, {3} are free; {4}.</source>
      <translation>{1}：需要{2}内存，可用{3}；{4}。</translation>
    </message>
    <message>
      <source>; write it in digits with a decimal point, as 12.5</source>
      <translation>；请用数字和小数点书写，如12.5</translation>
    </message>
    <message>
      <source>found {1}{2}</source>
      <translation>发现{1}{2}</translation>
    </message>
    <message>
      <source>, an empty cell; fill it in</source>
      <translation>，为空单元格；请填写</translation>
    </message>
    <message>
      <source>, a missing value, where there must be one; fill it in</source>
      <translation>，为缺失值，而此处必须有值；请填写</translation>
    </message>
    <message>
      <source>, which may mean missing, none or not detected; leave a missing value empty, or write the value</source>
      <translation>，可能表示缺失、无或未检出；缺失值请留空，否则请填写数值</translation>
    </message>
    <message>
      <source>, no finite number; find out where it comes from, or leave the row out</source>
      <translation>，不是有限数值；请查明其来源，或去掉该行</translation>
    </message>
    <message>
      <source>, an error of Excel; mend its formula, or leave a missing value empty</source>
      <translation>，为Excel错误值；请更正其公式，缺失值请留空</translation>
    </message>
    <message>
      <source>, a limit and no number; write the number that your study takes for it, the same for all cases</source>
      <translation>，为界限值而非数字；请填写您的研究为其所取的数字，所有病例一致</translation>
    </message>
    <message>
      <source>, a date, which Excel makes of some numbers; format the column as text and enter it again</source>
      <translation>，为日期，是Excel由某些数字变成的；请将该列设为文本格式并重新输入</translation>
    </message>
    <message>
      <source>, with a per cent sign; write the number in the unit of its column, without the sign</source>
      <translation>，带百分号；请按该列的单位填写数值，不带百分号</translation>
    </message>
    <message>
      <source>, with digits of another script; write it in the digits 0 to 9</source>
      <translation>，使用了其他文字的数字；请用数字0至9书写</translation>
    </message>
    <message>
      <source>, with a decimal comma; write a decimal point, or save the table with semicolons</source>
      <translation>，使用了小数逗号；请写小数点，或以分号分隔保存表格</translation>
    </message>
    <message>
      <source>, which may have a thousands separator; write it without, and with a decimal point</source>
      <translation>，可能含有千位分隔符；请去掉，并使用小数点</translation>
    </message>
    <message>
      <source>, with a dash for a minus; write -</source>
      <translation>，以破折号代替负号；请写-</translation>
    </message>
    <message>
      <source>, with letters or marks behind the number; write a unit into the header, as 'crp (mg/L)', leave out flags</source>
      <translation>，数字后有字母或标记；请将单位写入表头，如'crp (mg/L)'，并去掉标记</translation>
    </message>
    <message>
      <source>move it away or give another place</source>
      <translation>请将其移走或换一个位置</translation>
    </message>
    <message>
      <source>, and {1} more</source>
      <translation>，以及另外{1}个</translation>
    </message>
    <message>
      <source>{1} is replaced, which an earlier run did not leave so{2}.</source>
      <translation>{1}将被替换，它并非先前运行所留下的原样{2}。</translation>
    </message>
    <message>
      <source>{1}: cannot be used as an output folder ({2} is a file); give another.</source>
      <translation>{1}：不能用作输出文件夹（{2}是文件）；请换一个。</translation>
    </message>
    <message>
      <source>{1}: cannot be written to; give another folder, or ask for the right to.</source>
      <translation>{1}：无法写入；请换一个文件夹，或申请写入权限。</translation>
    </message>
    <message>
      <source>{1}: is a bundle, which could not be loaded any more with other files; give a folder elsewhere.</source>
      <translation>{1}：这是一个模型包，放入其他文件后将无法再加载；请指定其他文件夹。</translation>
    </message>
    <message>
      <source>the root of a drive</source>
      <translation>磁盘的根目录</translation>
    </message>
    <message>
      <source>your home folder</source>
      <translation>您的主目录</translation>
    </message>
    <message>
      <source>{1}: is {2}, expected a folder for the results; give one within it.</source>
      <translation>{1}：是{2}，应为保存结果的文件夹；请给出其中的一个文件夹。</translation>
    </message>
    <message>
      <source>{1}: was written by {2}, whose other files would stand beside those of {3}; give another folder (on the command line also --force).</source>
      <translation>{1}：由{2}写入，它的其他文件会与{3}的文件混在一起；请给出另一个文件夹（命令行也可用--force）。</translation>
    </message>
    <message>
      <source>{1}: is an input of this call or lies in a folder that is one; give another place.</source>
      <translation>{1}：是本次调用的输入，或位于作为输入的文件夹中；请换一个位置。</translation>
    </message>
    <message>
      <source>a folder</source>
      <translation>文件夹</translation>
    </message>
    <message>
      <source>a link or no plain file</source>
      <translation>链接或非普通文件</translation>
    </message>
    <message>
      <source>{1}: is {2}, where a file is to be written; {3}.</source>
      <translation>{1}：是{2}，而此处需要写入文件；{3}。</translation>
    </message>
    <message>
      <source>was changed since it was written</source>
      <translation>写入后被更改过</translation>
    </message>
    <message>
      <source>is no file that an earlier run recorded</source>
      <translation>不是先前运行所记录的文件</translation>
    </message>
    <message>
      <source>{1}: {2}, and would be lost; {3} (on the command line also --force).</source>
      <translation>{1}：{2}，会因此丢失；{3}（命令行中也可用 --force）。</translation>
    </message>
    <message>
      <source>{1}: is not the record of what ifxpredict wrote here, expected {2}; {3}.</source>
      <translation>{1}：不是ifxpredict在此写入内容的记录，应为{2}；{3}。</translation>
    </message>
    <message>
      <source>{1}: is a link or a file, where a folder is to be written; {2}.</source>
      <translation>{1}：是链接或文件，而此处需要写入文件夹；{2}。</translation>
    </message>
    <message>
      <source>{1}: cannot be replaced ({2}); nothing was changed. Close what has it open, or give another folder.</source>
      <translation>{1}：无法替换（{2}）；未作任何更改。请关闭正在使用它的程序，或换一个文件夹。</translation>
    </message>
    <message>
      <source>somebody has put something there meanwhile</source>
      <translation>期间有人在该处放入了内容</translation>
    </message>
    <message>
      <source>{1}: cannot be written ({2}).</source>
      <translation>{1}：无法写入（{2}）。</translation>
    </message>
    <message>
      <source>cut-off chosen by {1}</source>
      <translation>截断值的选择依据：{1}</translation>
    </message>
    <message>
      <source>{1} (95 % CI {2} to {3}), by {4}, on {5} out-of-fold cases, {6} with outcome 1: sensitivity {7} ({8} to {9}), specificity {10} ({11} to {12}); the training's was {13}. Reason: {14}</source>
      <translation>{1}（95 % CI {2}至{3}），依据：{4}；{5}例折外病例，其中{6}例结局为1：灵敏度{7}（{8}至{9}），特异度{10}（{11}至{12}）；训练时的截断值为{13}。理由：{14}</translation>
    </message>
    <message>
      <source>at a prevalence of {1}</source>
      <translation>患病率为{1}</translation>
    </message>
    <message>
      <source>An update moved it with the probabilities, to {1}.</source>
      <translation>更新使其随概率移至{1}。</translation>
    </message>
    <message>
      <source>reason: expected one line of 1 to {1} letters, found {2}.</source>
      <translation>理由：应为一行1至{1}个字符，实际为{2}。</translation>
    </message>
    <message>
      <source>train it again with this version, or use the version that wrote it</source>
      <translation>请用此版本重新训练，或使用写入它的版本</translation>
    </message>
    <message>
      <source>expected SHA-256 {1}, found {2}</source>
      <translation>应为SHA-256 {1}，发现{2}</translation>
    </message>
    <message>
      <source>the content is as written, the bytes are not (other line endings or blanks?)</source>
      <translation>内容与写入时相同，但字节不同（换行符或空格不同？）</translation>
    </message>
    <message>
      <source>unpack it and give the bundle's folder</source>
      <translation>请解压后给出模型包的文件夹</translation>
    </message>
    <message>
      <source>give the folder {1} in it</source>
      <translation>请给出其中的文件夹{1}</translation>
    </message>
    <message>
      <source>give a bundle's folder</source>
      <translation>请给出模型包的文件夹</translation>
    </message>
    <message>
      <source>updated on {1} cases ({2})</source>
      <translation>已用 {1} 例更新（{2}）</translation>
    </message>
    <message>
      <source>{1}: is not a bundle, it has no bundle.json; {2}.</source>
      <translation>{1}：不是模型包，其中没有bundle.json；{2}。</translation>
    </message>
    <message>
      <source>{1}: expected schema {2}, found {3}; {4}.</source>
      <translation>{1}：应为格式{2}，发现{3}；{4}。</translation>
    </message>
    <message>
      <source>is missing</source>
      <translation>缺失</translation>
    </message>
    <message>
      <source>is unknown</source>
      <translation>未知</translation>
    </message>
    <message>
      <source>{1}: the entry {2} {3}; get the bundle again.</source>
      <translation>{1}：条目{2}{3}；请重新获取该模型包。</translation>
    </message>
    <message>
      <source>{1}: was changed after it was written: {2}; get the bundle again.</source>
      <translation>{1}：写入后被更改：{2}；请重新获取该模型包。</translation>
    </message>
    <message>
      <source>{1}: {2}; get the bundle again, as binary files.</source>
      <translation>{1}：{2}；请以二进制文件方式重新获取该模型包。</translation>
    </message>
    <message>
      <source>{1}: holds {2}, which belongs to no bundle; nothing in it was loaded. Move it away.</source>
      <translation>{1}：其中的{2}不属于任何模型包；未载入其中任何内容。请将其移走。</translation>
    </message>
    <message>
      <source>give the folder that the bundle's files lie in</source>
      <translation>请给出模型包文件所在的文件夹</translation>
    </message>
    <message>
      <source>, then</source>
      <translation>，随后</translation>
    </message>
    <message>
      <source>{1}: holds a number that is not finite ({2}).</source>
      <translation>{1}：含有非有限数值（{2}）。</translation>
    </message>
    <message>
      <source>{1}: {2} is missing; get the bundle again.</source>
      <translation>{1}：缺少{2}；请重新获取该模型包。</translation>
    </message>
    <message>
      <source>{1}: was changed: expected SHA-256 {2}, found {3}; get the bundle again, as binary files.</source>
      <translation>{1}：已被更改：应为SHA-256 {2}，发现{3}；请以二进制文件方式重新获取该模型包。</translation>
    </message>
    <message>
      <source>{1}: {2} models ({3}), trained on {4} cases</source>
      <translation>{1}：{2}个模型（{3}），训练病例{4}例</translation>
    </message>
    <message>
      <source>{1}: {2}. Reason: {3}</source>
      <translation>{1}：{2}。理由：{3}</translation>
    </message>
    <message>
      <source>torch or the weights are not as they were</source>
      <translation>torch或权重已不同于原样</translation>
    </message>
    <message>
      <source>{1}: holds {2}, which belongs to no bundle; give a new or an empty folder.</source>
      <translation>{1}：其中的{2}不属于任何模型包；请给出新的或空的文件夹。</translation>
    </message>
    <message>
      <source>{1}: golden case: the network's {2} is {3}, expected {4} within {5}; {6}.</source>
      <translation>{1}：标准病例：网络的{2}为{3}，应为{4}，允差{5}；{6}。</translation>
    </message>
    <message>
      <source>imputation: its characteristics or plausible ranges are not the protocol's</source>
      <translation>插补：其特征或合理范围与协议不符</translation>
    </message>
    <message>
      <source>{1}: its parts do not fit together: {2}</source>
      <translation>{1}：各部分互不相符：{2}</translation>
    </message>
    <message>
      <source>{1}: golden case, {2}: expected {3}, found {4}.</source>
      <translation>{1}：标准病例，{2}：应为{3}，发现{4}。</translation>
    </message>
    <message>
      <source>{1}: golden case, {2}: the network's features move the probability from {3} to {4}, expected at most by {5}; {6}.</source>
      <translation>{1}：标准病例，{2}：网络的特征使概率由{3}变为{4}，变化最多应为{5}；{6}。</translation>
    </message>
    <message>
      <source>{1}: not written, for it does not verify: {2}</source>
      <translation>{1}：未写入，因为校验未通过：{2}</translation>
    </message>
    <message>
      <source>case {1}: the DICOM encapsulated PDF</source>
      <translation>病例{1}：DICOM封装PDF</translation>
    </message>
    <message>
      <source>case {1}: the DICOM SEG</source>
      <translation>病例{1}：DICOM SEG</translation>
    </message>
    <message>
      <source>give with --dicom-source the series that the image was converted from, with its voxels as they are</source>
      <translation>请用--dicom-source给出该影像转换前的序列，且体素未经改动</translation>
    </message>
    <message>
      <source>case {1}: the DICOM series {2}</source>
      <translation>病例{1}：DICOM序列{2}</translation>
    </message>
    <message>
      <source>case {1}: the mask</source>
      <translation>病例{1}：掩膜</translation>
    </message>
    <message>
      <source>study of</source>
      <translation>检查日期</translation>
    </message>
    <message>
      <source>{1}: DICOM output</source>
      <translation>{1}：DICOM输出</translation>
    </message>
    <message>
      <source>{1}: is a series of {2} multi-frame files, expected slices or one file; DICOM output is not written of it.</source>
      <translation>{1}：是由{2}个多帧文件组成的序列，应为层面文件或单个文件；不为其写出DICOM。</translation>
    </message>
    <message>
      <source>{1}: two slices have the same SOPInstanceUID, so that nothing could say which of them it is of; export the series again from the PACS.</source>
      <translation>{1}：有两个层面的SOPInstanceUID相同，无法说明结果属于哪一个；请从PACS重新导出该序列。</translation>
    </message>
    <message>
      <source>{1} has {2} voxels, the image {3}; {4}.</source>
      <translation>{1}有{2}个体素，影像有{3}个；{4}。</translation>
    </message>
    <message>
      <source>{1} differs from the image in {2} of {3} voxels, by up to {4}; {5}.</source>
      <translation>{1}与影像在{3}个体素中的{2}个不同，最大相差{4}；{5}。</translation>
    </message>
    <message>
      <source>{1}: has no {2} in its header, without which a PACS cannot file what is written of it; export the series again from the PACS.</source>
      <translation>{1}：文件头中没有{2}，缺少它PACS就无法归档所写出的内容；请从PACS重新导出该序列。</translation>
    </message>
    <message>
      <source>{1} cannot be written: a header of the source series is not as DICOM has it ({2}{3}); export the series again from the PACS.</source>
      <translation>{1}无法写出：源序列的文件头不符合DICOM（{2}{3}）；请从PACS重新导出该序列。</translation>
    </message>
    <message>
      <source>no name</source>
      <translation>无姓名</translation>
    </message>
    <message>
      <source>case {1}: the DICOM SR</source>
      <translation>病例{1}：DICOM SR</translation>
    </message>
    <message>
      <source>undecided: no single outcome is left</source>
      <translation>未定：没有剩下单一结局</translation>
    </message>
    <message>
      <source>Outcomes left at {1} by model {2}</source>
      <translation>模型{2}在{1}水平下剩余的结局</translation>
    </message>
    <message>
      <source>{1} {2} features</source>
      <translation>{1} {2}特征</translation>
    </message>
    <message>
      <source>Call of model {1}</source>
      <translation>模型{1}的判定</translation>
    </message>
    <message>
      <source>DICOM output is of one image and one VOI, and the protocol {1} takes {2} beside them; file the tables instead.</source>
      <translation>DICOM输出只针对一幅影像和一个VOI，而协议{1}还使用{2}；请改为归档表格。</translation>
    </message>
    <message>
      <source>case {1}: DICOM output needs the package highdicom, 0.27 or newer, found {2}; pip install --upgrade highdicom (on Python 3.14: pip install --no-deps highdicom pillow packaging).</source>
      <translation>病例{1}：DICOM输出需要highdicom包0.27或更新版本，发现{2}；请执行pip install --upgrade highdicom（Python 3.14：pip install --no-deps highdicom pillow packaging）。</translation>
    </message>
    <message>
      <source>it without the package {1}</source>
      <translation>其缺少{1}包</translation>
    </message>
    <message>
      <source>draw the wall by hand</source>
      <translation>请手工勾画肠壁</translation>
    </message>
    <message>
      <source>scribble along the lumen on some slices, or draw one rough region round the segment</source>
      <translation>请在若干层上沿肠腔涂线，或围绕肠段画一个粗略区域</translation>
    </message>
    <message>
      <source>Wall assist: {1}; {2}.</source>
      <translation>肠壁辅助：{1}；{2}。</translation>
    </message>
    <message>
      <source>nothing is drawn</source>
      <translation>没有绘制任何内容</translation>
    </message>
    <message>
      <source>the wall ({1} HU) does not stand out from what lies in the {2} ({3} HU), as in a collapsed lumen or without enhancement</source>
      <translation>肠壁（{1} HU）与{2}内的内容（{3} HU）没有区别，见于肠腔塌陷或未增强</translation>
    </message>
    <message>
      <source>draw one rough region round the segment, or {1}</source>
      <translation>请围绕肠段画一个粗略区域，或者{1}</translation>
    </message>
    <message>
      <source>there is no contrast between wall ({1} HU) and what lies around it ({2} HU), expected fat near -100 HU</source>
      <translation>肠壁（{1} HU）与周围组织（{2} HU）之间没有对比，周围应为约-100 HU的脂肪</translation>
    </message>
    <message>
      <source>the image is too noisy ({1} HU) to tell lumen ({2} HU) from wall ({3} HU)</source>
      <translation>影像噪声过大（{1} HU），无法区分肠腔（{2} HU）和肠壁（{3} HU）</translation>
    </message>
    <message>
      <source>load a smoother or thicker reconstruction, or {1}</source>
      <translation>请载入更平滑或更厚的重建，或者{1}</translation>
    </message>
    <message>
      <source>no enhancing wall was found around the {1}</source>
      <translation>在{1}周围没有找到强化的肠壁</translation>
    </message>
    <message>
      <source>move it into the bowel, or {1}</source>
      <translation>请将其移到肠管内，或者{1}</translation>
    </message>
    <message>
      <source>what lies around the {1} has {2} HU, more than an enhancing wall: positive contrast, or bone</source>
      <translation>{1}周围为{2} HU，高于强化的肠壁：可能是阳性对比剂或骨</translation>
    </message>
    <message>
      <source>move it, or {1}</source>
      <translation>请移动它，或者{1}</translation>
    </message>
    <message>
      <source>what was drawn holds no fat, so that the wall's outer edge is not in it</source>
      <translation>绘制的区域不含脂肪，因此不包含肠壁外缘</translation>
    </message>
    <message>
      <source>draw it wider, some mm into the fat all round, or scribble along the lumen alone</source>
      <translation>请画得更大，四周进入脂肪数毫米，或仅沿肠腔涂线</translation>
    </message>
    <message>
      <source>{1} of what was drawn is as bright as positive contrast, bone or vessels</source>
      <translation>绘制区域的{1}与阳性对比剂、骨或血管一样亮</translation>
    </message>
    <message>
      <source>what was drawn holds nothing but fat or gas</source>
      <translation>绘制的区域只有脂肪或气体</translation>
    </message>
    <message>
      <source>draw it round the bowel, or {1}</source>
      <translation>请围绕肠管绘制，或者{1}</translation>
    </message>
    <message>
      <source>no fat lies around what was scribbled, expected some near -100 HU</source>
      <translation>涂线周围没有脂肪，应有约-100 HU的脂肪</translation>
    </message>
    <message>
      <source>what was scribbled lies in fat ({1} HU), outside the bowel</source>
      <translation>涂线位于脂肪内（{1} HU），在肠管之外</translation>
    </message>
    <message>
      <source>scribble inside the lumen, or draw one rough region that holds the whole wall</source>
      <translation>请在肠腔内涂线，或画一个包含整个肠壁的粗略区域</translation>
    </message>
    <message>
      <source>what was scribbled has {1} HU, as positive contrast, bone or vessels have, expected water or gas</source>
      <translation>涂线处为{1} HU，与阳性对比剂、骨或血管相同，应为水样内容或气体</translation>
    </message>
    <message>
      <source>scribble in a lumen that is darker than its wall, or {1}</source>
      <translation>请在比肠壁暗的肠腔内涂线，或者{1}</translation>
    </message>
    <message>
      <source>the scribble leaves the lumen near slice {1} of the image</source>
      <translation>涂线在影像第{1}层附近离开了肠腔</translation>
    </message>
    <message>
      <source>take away what lies beside it, so that one line along the lumen remains</source>
      <translation>请擦去旁边的部分，只保留沿肠腔的一条线</translation>
    </message>
    <message>
      <source>{1} mm of the lumen between slices {2} and {3} are not scribbled, expected {4} mm at most</source>
      <translation>肠腔有{1} mm（第{2}层与第{3}层之间）没有涂线，最多应为{4} mm</translation>
    </message>
    <message>
      <source>scribble some in between</source>
      <translation>请在其间补画一些</translation>
    </message>
    <message>
      <source>rough region</source>
      <translation>粗略区域</translation>
    </message>
    <message>
      <source>from a {1}: {2}, wall {3} HU, fat beside it {4} HU</source>
      <translation>依据{1}：{2}，肠壁{3} HU，旁边的脂肪{4} HU</translation>
    </message>
    <message>
      <source>no lumen</source>
      <translation>无肠腔</translation>
    </message>
    <message>
      <source>lumen {1} HU</source>
      <translation>肠腔{1} HU</translation>
    </message>
    <message>
      <source>Wall assist: image {1} and drawing {2} are no one 3-D grid.</source>
      <translation>肠壁辅助：影像{1}与绘制内容{2}不在同一个三维网格上。</translation>
    </message>
    <message>
      <source>what was drawn reaches over {1} mm, expected one segment of {2} mm at most</source>
      <translation>绘制的内容长达{1} mm，应为不超过{2} mm的一个肠段</translation>
    </message>
    <message>
      <source>draw one segment at a time</source>
      <translation>请一次只画一个肠段</translation>
    </message>
    <message>
      <source>Grad-CAM: the layer {1} has no map, expected one of {2}.</source>
      <translation>Grad-CAM：层{1}没有图，应为{2}之一。</translation>
    </message>
    <message>
      <source>Grad-CAM: the map of {1} is not finite; are the network's weights damaged?</source>
      <translation>Grad-CAM：{1}的图含有非有限数值；网络权重是否已损坏？</translation>
    </message>
    <message>
      <source>Grad-CAM: expected a map of {1} voxels an edge, found {2}.</source>
      <translation>Grad-CAM：图的每边应有{1}个体素，实际为{2}。</translation>
    </message>
    <message>
      <source>Network, towards {1}</source>
      <translation>网络，方向为{1}</translation>
    </message>
    <message>
      <source>where the network saw what {1} its own answer, towards {2} (Grad-CAM, {3})</source>
      <translation>网络在此处看到使其自身结果{1}的内容，方向为{2}（Grad-CAM，{3}）</translation>
    </message>
    <message>
      <source>{1}, around each voxel of the VOI</source>
      <translation>{1}，VOI中每个体素周围</translation>
    </message>
    <message>
      <source>{1}: has nothing to map: its network has learnt from images alone, and no model takes radiomics; go without maps.</source>
      <translation>{1}：没有可绘制的图：其网络仅从影像学习，且没有模型使用影像组学特征；请不要使用图。</translation>
    </message>
    <message>
      <source>case {1}: {2} is no radiomics feature and has no voxel map.</source>
      <translation>病例{1}：{2}不是影像组学特征，没有体素图。</translation>
    </message>
    <message>
      <source>case {1}: {2} has no value in any voxel of the VOI; it has no map.</source>
      <translation>病例{1}：{2}在VOI的任何体素中都没有数值；没有图。</translation>
    </message>
    <message>
      <source>case {1}: this VOI cannot be mapped: {2}.</source>
      <translation>病例{1}：无法为该VOI绘制图：{2}。</translation>
    </message>
    <message>
      <source>voxel maps, {1}</source>
      <translation>体素图，{1}</translation>
    </message>
    <message>
      <source>({1} more cases have it)</source>
      <translation>（另有{1}个病例也是如此）</translation>
    </message>
    <message>
      <source>{1}, reader {2}, round {3}</source>
      <translation>{1}，阅片者{2}，第{3}轮</translation>
    </message>
    <message>
      <source>no {1} gave features; the first said: {2}</source>
      <translation>没有一个{1}得出特征；第一个的原因：{2}</translation>
    </message>
    <message>
      <source>reader {1}, round {2}</source>
      <translation>阅片者{1}，第{2}轮</translation>
    </message>
    <message>
      <source>the same VOI as by {1}, to the voxel: is one mask given twice?</source>
      <translation>与{1}的VOI逐体素相同：是否同一掩膜给出了两次？</translation>
    </message>
    <message>
      <source>case {1}: {2} or {3} changed while it was read; run again.</source>
      <translation>病例{1}：读取期间{2}或{3}发生了变化；请重新运行。</translation>
    </message>
    <message>
      <source>of {1}</source>
      <translation>的{1}</translation>
    </message>
    <message>
      <source>case {1}: its files changed while they were read; run again.</source>
      <translation>病例{1}：读取期间其文件发生了变化；请重新运行。</translation>
    </message>
    <message>
      <source>case {1}: {2}</source>
      <translation>病例{1}：{2}</translation>
    </message>
    <message>
      <source>deep features</source>
      <translation>深度特征</translation>
    </message>
    <message>
      <source>case {1}: {2} is no feature of the protocol ({3} such).</source>
      <translation>病例{1}：{2}不是该方案的特征（共{3}个）。</translation>
    </message>
    <message>
      <source>case {1}: its clinical values were checked against other characteristics than those of the protocol {2}; make the case with this protocol (of a bundle: bundle.protocol).</source>
      <translation>病例{1}：其临床数值是按方案{2}以外的特征检查的；请用该方案建立病例（模型包的方案为bundle.protocol）。</translation>
    </message>
    <message>
      <source>the feature {1} is needed but was not computed ({2} such).</source>
      <translation>需要特征{1}，但未计算（共{2}个）。</translation>
    </message>
    <message>
      <source>nothing is left of the VOI {1}</source>
      <translation>VOI {1} 已无剩余体素</translation>
    </message>
    <message>
      <source>nothing is left of the VOI on the grid; it is too small to be drawn again</source>
      <translation>VOI在网格上已无体素；它太小，无法重画</translation>
    </message>
    <message>
      <source>case {1}, drawn again: {2}</source>
      <translation>病例{1}，重画时：{2}</translation>
    </message>
    <message>
      <source>that is drawn</source>
      <translation>（所绘制的）</translation>
    </message>
    <message>
      <source>binWidth {1} for intensities from {2} to {3}</source>
      <translation>灰度值{2}至{3}、binWidth为{1}时</translation>
    </message>
    <message>
      <source>binCount {1}</source>
      <translation>binCount为{1}时</translation>
    </message>
    <message>
      <source>{1} makes {2} grey levels, expected at most {3}; choose wider bins</source>
      <translation>{1}产生{2}个灰度级，最多应为{3}个；请选择更宽的区间</translation>
    </message>
    <message>
      <source>the VOI has {1} voxels on the grid, expected 2 or more; look at the VOI</source>
      <translation>VOI在网格上有{1}个体素，应至少为2个；请检查VOI</translation>
    </message>
    <message>
      <source>the VOI extends along {1} axes, expected {2} (minimumROIDimensions)</source>
      <translation>VOI沿{1}个轴延伸，应为{2}个（minimumROIDimensions）</translation>
    </message>
    <message>
      <source>the VOI has {1} voxels, expected more than {2}</source>
      <translation>VOI有{1}个体素，应多于{2}个</translation>
    </message>
    <message>
      <source>radiomics.yaml gives no {1} ({2} missing); look at its imageType and featureClass</source>
      <translation>radiomics.yaml没有给出{1}（缺少{2}个）；请检查其imageType和featureClass</translation>
    </message>
    <message>
      <source>the image {1} has intensities that are no finite numbers in the VOI</source>
      <translation>影像{1}在VOI内含有非有限的灰度值</translation>
    </message>
    <message>
      <source>the image around the VOI has {1} voxels, expected at least {2} for {3}; give more of the image</source>
      <translation>VOI周围的影像有{1}个体素，{3}至少需要{2}个；请给出更大范围的影像</translation>
    </message>
    <message>
      <source>the process that computed it was ended, twice; is it the memory? lower --jobs, or look at its files.</source>
      <translation>计算它的进程两次被终止；是否内存不足？请降低--jobs，或检查其文件。</translation>
    </message>
    <message>
      <source>the memory does not suffice for it; lower --jobs, close other programs, or crop the image.</source>
      <translation>内存不足以处理它；请降低--jobs、关闭其他程序，或裁剪影像。</translation>
    </message>
    <message>
      <source>PyRadiomics is asked for and cannot be imported ({1}); install 'ifxpredict[reference]', or leave out engine: pyradiomics in protocol.yaml, as the native engine has the same numbers.</source>
      <translation>要求使用PyRadiomics，但无法导入（{1}）；请安装'ifxpredict[reference]'，或去掉protocol.yaml中的engine: pyradiomics，因为自带引擎给出相同的数值。</translation>
    </message>
    <message>
      <source>radiomics.yaml: PyRadiomics does not take it ({1}).</source>
      <translation>radiomics.yaml：PyRadiomics不接受它（{1}）。</translation>
    </message>
    <message>
      <source>PyRadiomics cannot use this VOI ({1}); look at the VOI, and at the protocol's radiomics.yaml</source>
      <translation>PyRadiomics无法使用该VOI（{1}）；请检查VOI和方案的radiomics.yaml</translation>
    </message>
    <message>
      <source>radiomics.yaml asks for {1} features beyond the {2} of a case, as {3}: they are left out, compare-engines prints them</source>
      <translation>radiomics.yaml要求的特征比一个病例的{2}个多出{1}个，如{3}：它们被略去，可用 compare-engines 列出</translation>
    </message>
    <message>
      <source>case {1}: {2} is no radiomics feature ({3} such).</source>
      <translation>病例{1}：{2}不是影像组学特征（共{3}个）。</translation>
    </message>
    <message>
      <source>case {1}: {2}PyRadiomics gave no {3} ({4} missing).</source>
      <translation>病例{1}：{2}PyRadiomics没有给出{3}（缺少{4}个）。</translation>
    </message>
    <message>
      <source>case {1}: {2}{3} is not a finite number ({4} such features); the VOI may be too small or of one grey level: look at it again.</source>
      <translation>病例{1}：{2}{3}不是有限数值（此类特征共{4}个）；VOI可能太小或只有一个灰度级：请重新检查。</translation>
    </message>
    <message>
      <source>case {1}: {2}{3}.</source>
      <translation>病例{1}：{2}{3}。</translation>
    </message>
    <message>
      <source>radiomics.yaml: gives no {1} ({2} missing); add it.</source>
      <translation>radiomics.yaml：没有给出{1}（缺少{2}个）；请添加。</translation>
    </message>
    <message>
      <source>radiomics.yaml: {1} gives no {2} ({3} missing); add it.</source>
      <translation>radiomics.yaml：{1}没有给出{2}（缺少{3}个）；请添加。</translation>
    </message>
    <message>
      <source>{1} values of shape {2}</source>
      <translation>{1}个数值，形状为{2}</translation>
    </message>
    <message>
      <source>the network has {1} layers and {2} planes, expected 4 of each.</source>
      <translation>网络有{1}层和{2}个planes，应各为4个。</translation>
    </message>
    <message>
      <source>the network ends in {1} features, expected {2}.</source>
      <translation>网络末端有{1}个特征，应为{2}个。</translation>
    </message>
    <message>
      <source>{1} is not a finite number ({2} such features).</source>
      <translation>{1}不是有限数值（此类特征共{2}个）。</translation>
    </message>
    <message>
      <source>too little memory for the network</source>
      <translation>内存不足以运行网络</translation>
    </message>
    <message>
      <source>{1}: the weights {2} are not finite in float16; lower the learning rate.</source>
      <translation>{1}：权重{2}在float16下不是有限数值；请降低学习率。</translation>
    </message>
    <message>
      <source>{1}: the network's weights cannot be read ({2}).</source>
      <translation>{1}：无法读取网络权重（{2}）。</translation>
    </message>
    <message>
      <source>{1}: weights {2}: expected {3}, found {4}.</source>
      <translation>{1}：权重{2}：应为{3}，发现{4}。</translation>
    </message>
    <message>
      <source>NaN or infinite</source>
      <translation>NaN或无穷大</translation>
    </message>
    <message>
      <source>look whether the VOI is the whole lesion and what lies around it, or widen the shell in the protocol</source>
      <translation>请检查VOI是否为整个病灶及其周围情况，或在方案中加宽外壳</translation>
    </message>
    <message>
      <source>draw all of it</source>
      <translation>请完整勾画</translation>
    </message>
    <message>
      <source>VOI {1} cut off by the image border, {2} mm from the drawn VOI, expected more than the {3} mm that it reaches</source>
      <translation>VOI {1}被影像边界截断，边界距所勾画的VOI {2} mm，应大于其延伸的{3} mm</translation>
    </message>
    <message>
      <source>case {1}: the protocol needs another {2}, {3}, which the case has not; give it to predict (--{4}-of {5} FILE) or in the column {6}_{7} of cohort.csv.</source>
      <translation>病例{1}：方案还需要另一个{2}：{3}，该病例没有；请交给predict（--{4}-of {5} FILE），或填入cohort.csv的{6}_{7}列。</translation>
    </message>
    <message>
      <source>VOI {1}</source>
      <translation>名为{1}的VOI</translation>
    </message>
    <message>
      <source>case {1}: the VOI {2}{3} has {4} voxels on the grid of {5} mm, expected at least {6}; {7}.</source>
      <translation>病例{1}：VOI {2}{3}在{5} mm网格上有{4}个体素，应至少为{6}个；{7}。</translation>
    </message>
    <message>
      <source>x (right to left)</source>
      <translation>x（从右到左）</translation>
    </message>
    <message>
      <source>y (front to back)</source>
      <translation>y（从前到后）</translation>
    </message>
    <message>
      <source>z (foot to head)</source>
      <translation>z（从足到头）</translation>
    </message>
    <message>
      <source>after a wavelet filter along {1}</source>
      <translation>，沿{1}小波滤波后</translation>
    </message>
    <message>
      <source>First order</source>
      <translation>一阶</translation>
    </message>
    <message>
      <source>intensity below which the darkest tenth lies</source>
      <translation>最暗的十分之一低于该灰度值</translation>
    </message>
    <message>
      <source>intensity above which the brightest tenth lies</source>
      <translation>最亮的十分之一高于该灰度值</translation>
    </message>
    <message>
      <source>sum of squared intensities</source>
      <translation>灰度值的平方和</translation>
    </message>
    <message>
      <source>disorder of the intensities</source>
      <translation>灰度值的无序程度</translation>
    </message>
    <message>
      <source>spread of the middle half of the intensities</source>
      <translation>中间一半灰度值的离散范围</translation>
    </message>
    <message>
      <source>weight of extreme intensities</source>
      <translation>极端灰度值的权重</translation>
    </message>
    <message>
      <source>highest intensity</source>
      <translation>最高灰度值</translation>
    </message>
    <message>
      <source>mean distance of the intensities from their mean</source>
      <translation>灰度值与其均值的平均距离</translation>
    </message>
    <message>
      <source>mean intensity</source>
      <translation>平均灰度值</translation>
    </message>
    <message>
      <source>median intensity</source>
      <translation>灰度值的中位数</translation>
    </message>
    <message>
      <source>lowest intensity</source>
      <translation>最低灰度值</translation>
    </message>
    <message>
      <source>distance between lowest and highest intensity</source>
      <translation>最低与最高灰度值之间的距离</translation>
    </message>
    <message>
      <source>mean distance of the intensities from their mean, without the extreme tenths</source>
      <translation>去除两端各十分之一后灰度值与其均值的平均距离</translation>
    </message>
    <message>
      <source>root mean square of the intensities</source>
      <translation>灰度值的均方根</translation>
    </message>
    <message>
      <source>asymmetry of the intensities towards bright ones</source>
      <translation>灰度值向亮侧的不对称程度</translation>
    </message>
    <message>
      <source>sum of squared intensities times the voxel volume</source>
      <translation>灰度值平方和乘以体素体积</translation>
    </message>
    <message>
      <source>evenness of the intensities</source>
      <translation>灰度值的均匀程度</translation>
    </message>
    <message>
      <source>variance of the intensities</source>
      <translation>灰度值的方差</translation>
    </message>
    <message>
      <source>bright next to bright</source>
      <translation>亮处与亮处相邻</translation>
    </message>
    <message>
      <source>heavy clusters of grey levels far from the mean</source>
      <translation>远离均值的灰度级的明显聚集</translation>
    </message>
    <message>
      <source>asymmetry of clusters of neighbouring grey levels</source>
      <translation>相邻灰度级聚集的不对称程度</translation>
    </message>
    <message>
      <source>clusters of similar grey levels</source>
      <translation>相似灰度级的聚集</translation>
    </message>
    <message>
      <source>local contrast of grey levels</source>
      <translation>灰度级的局部对比度</translation>
    </message>
    <message>
      <source>linear dependence of neighbouring grey levels</source>
      <translation>相邻灰度级的线性相关</translation>
    </message>
    <message>
      <source>mean difference of neighbouring grey levels</source>
      <translation>相邻灰度级的平均差</translation>
    </message>
    <message>
      <source>disorder of the differences between neighbours</source>
      <translation>相邻差值的无序程度</translation>
    </message>
    <message>
      <source>variance of the differences between neighbours</source>
      <translation>相邻差值的方差</translation>
    </message>
    <message>
      <source>local homogeneity, by difference</source>
      <translation>局部同质性（按差值）</translation>
    </message>
    <message>
      <source>local homogeneity, by squared difference</source>
      <translation>局部同质性（按差值平方）</translation>
    </message>
    <message>
      <source>local homogeneity, by squared difference relative to the number of grey levels</source>
      <translation>局部同质性（按差值平方，相对于灰度级数）</translation>
    </message>
    <message>
      <source>local homogeneity, by difference relative to the number of grey levels</source>
      <translation>局部同质性（按差值，相对于灰度级数）</translation>
    </message>
    <message>
      <source>complexity of the texture, first information measure</source>
      <translation>纹理复杂度，第一信息测度</translation>
    </message>
    <message>
      <source>complexity of the texture, second information measure</source>
      <translation>纹理复杂度，第二信息测度</translation>
    </message>
    <message>
      <source>small differences between neighbours</source>
      <translation>相邻灰度差小</translation>
    </message>
    <message>
      <source>mean grey level of neighbouring pairs</source>
      <translation>相邻体素对的平均灰度级</translation>
    </message>
    <message>
      <source>repetition of the same pairs of neighbours</source>
      <translation>相同相邻体素对的重复</translation>
    </message>
    <message>
      <source>disorder of the pairs of neighbours</source>
      <translation>相邻体素对的无序程度</translation>
    </message>
    <message>
      <source>largest dependence between neighbouring grey levels</source>
      <translation>相邻灰度级之间的最大依赖性</translation>
    </message>
    <message>
      <source>share of the most frequent pair of neighbours</source>
      <translation>最常见相邻体素对的占比</translation>
    </message>
    <message>
      <source>mean sum of neighbouring grey levels</source>
      <translation>相邻灰度级之和的平均值</translation>
    </message>
    <message>
      <source>disorder of the sums of neighbouring grey levels</source>
      <translation>相邻灰度级之和的无序程度</translation>
    </message>
    <message>
      <source>variance of the grey levels of neighbouring pairs</source>
      <translation>相邻体素对灰度级的方差</translation>
    </message>
    <message>
      <source>unequal share of runs among the grey levels</source>
      <translation>游程在灰度级之间分布不均</translation>
    </message>
    <message>
      <source>unequal share of runs among the grey levels, relative to all runs</source>
      <translation>游程在灰度级之间分布不均（相对于全部游程）</translation>
    </message>
    <message>
      <source>variance of the grey levels of the runs</source>
      <translation>游程灰度级的方差</translation>
    </message>
    <message>
      <source>bright runs</source>
      <translation>亮游程</translation>
    </message>
    <message>
      <source>long runs of one grey level, a coarse texture</source>
      <translation>同一灰度级的长游程，粗糙纹理</translation>
    </message>
    <message>
      <source>long bright runs</source>
      <translation>长的亮游程</translation>
    </message>
    <message>
      <source>long dark runs</source>
      <translation>长的暗游程</translation>
    </message>
    <message>
      <source>dark runs</source>
      <translation>暗游程</translation>
    </message>
    <message>
      <source>disorder of the lengths and grey levels of the runs</source>
      <translation>游程长度与灰度级的无序程度</translation>
    </message>
    <message>
      <source>unequal lengths of runs</source>
      <translation>游程长度不均</translation>
    </message>
    <message>
      <source>unequal lengths of runs, relative to all runs</source>
      <translation>游程长度不均（相对于全部游程）</translation>
    </message>
    <message>
      <source>many runs for the volume, a fine texture</source>
      <translation>相对于体积游程多，细腻纹理</translation>
    </message>
    <message>
      <source>variance of the lengths of the runs</source>
      <translation>游程长度的方差</translation>
    </message>
    <message>
      <source>short runs of one grey level, a fine texture</source>
      <translation>同一灰度级的短游程，细腻纹理</translation>
    </message>
    <message>
      <source>short bright runs</source>
      <translation>短的亮游程</translation>
    </message>
    <message>
      <source>short dark runs</source>
      <translation>短的暗游程</translation>
    </message>
    <message>
      <source>unequal share of zones among the grey levels</source>
      <translation>区域在灰度级之间分布不均</translation>
    </message>
    <message>
      <source>unequal share of zones among the grey levels, relative to all zones</source>
      <translation>区域在灰度级之间分布不均（相对于全部区域）</translation>
    </message>
    <message>
      <source>variance of the grey levels of the zones</source>
      <translation>区域灰度级的方差</translation>
    </message>
    <message>
      <source>bright zones</source>
      <translation>亮区域</translation>
    </message>
    <message>
      <source>large zones of one grey level, a coarse texture</source>
      <translation>同一灰度级的大区域，粗糙纹理</translation>
    </message>
    <message>
      <source>large bright zones</source>
      <translation>大的亮区域</translation>
    </message>
    <message>
      <source>large dark zones</source>
      <translation>大的暗区域</translation>
    </message>
    <message>
      <source>dark zones</source>
      <translation>暗区域</translation>
    </message>
    <message>
      <source>unequal sizes of zones</source>
      <translation>区域大小不均</translation>
    </message>
    <message>
      <source>unequal sizes of zones, relative to all zones</source>
      <translation>区域大小不均（相对于全部区域）</translation>
    </message>
    <message>
      <source>small zones of one grey level, a fine texture</source>
      <translation>同一灰度级的小区域，细腻纹理</translation>
    </message>
    <message>
      <source>small bright zones</source>
      <translation>小的亮区域</translation>
    </message>
    <message>
      <source>small dark zones</source>
      <translation>小的暗区域</translation>
    </message>
    <message>
      <source>disorder of the sizes and grey levels of the zones</source>
      <translation>区域大小与灰度级的无序程度</translation>
    </message>
    <message>
      <source>many zones for the volume, a fine texture</source>
      <translation>相对于体积区域多，细腻纹理</translation>
    </message>
    <message>
      <source>variance of the sizes of the zones</source>
      <translation>区域大小的方差</translation>
    </message>
    <message>
      <source>disorder of grey levels and of how many neighbours are alike</source>
      <translation>灰度级及相似邻点数的无序程度</translation>
    </message>
    <message>
      <source>unequal numbers of alike neighbours</source>
      <translation>相似邻点数不均</translation>
    </message>
    <message>
      <source>unequal numbers of alike neighbours, relative to all voxels</source>
      <translation>相似邻点数不均（相对于全部体素）</translation>
    </message>
    <message>
      <source>variance of the number of alike neighbours</source>
      <translation>相似邻点数的方差</translation>
    </message>
    <message>
      <source>unequal share of voxels among the grey levels</source>
      <translation>体素在灰度级之间分布不均</translation>
    </message>
    <message>
      <source>variance of the grey levels</source>
      <translation>灰度级的方差</translation>
    </message>
    <message>
      <source>bright grey levels</source>
      <translation>亮灰度级</translation>
    </message>
    <message>
      <source>voxels with many alike neighbours, a homogeneous texture</source>
      <translation>相似邻点多的体素，均匀纹理</translation>
    </message>
    <message>
      <source>bright voxels with many alike neighbours</source>
      <translation>相似邻点多的亮体素</translation>
    </message>
    <message>
      <source>dark voxels with many alike neighbours</source>
      <translation>相似邻点多的暗体素</translation>
    </message>
    <message>
      <source>dark grey levels</source>
      <translation>暗灰度级</translation>
    </message>
    <message>
      <source>voxels with few alike neighbours, a heterogeneous texture</source>
      <translation>相似邻点少的体素，不均匀纹理</translation>
    </message>
    <message>
      <source>bright voxels with few alike neighbours</source>
      <translation>相似邻点少的亮体素</translation>
    </message>
    <message>
      <source>dark voxels with few alike neighbours</source>
      <translation>相似邻点少的暗体素</translation>
    </message>
    <message>
      <source>rapid change from a voxel to its surroundings</source>
      <translation>体素与其周围之间变化快</translation>
    </message>
    <message>
      <source>slow change over space, a coarse texture</source>
      <translation>空间变化缓慢，粗糙纹理</translation>
    </message>
    <message>
      <source>many and sudden changes of grey level</source>
      <translation>灰度级变化多而突然</translation>
    </message>
    <message>
      <source>wide and steep local change of grey level</source>
      <translation>灰度级局部变化大而陡</translation>
    </message>
    <message>
      <source>distinct, easily seen structures</source>
      <translation>清晰易辨的结构</translation>
    </message>
    <message>
      <source>pattern {1} that the network has learned in and around the VOI</source>
      <translation>网络在VOI内及其周围学到的模式{1}</translation>
    </message>
    <message>
      <source>network pattern {1}</source>
      <translation>网络模式{1}</translation>
    </message>
    <message>
      <source>first-order {1}</source>
      <translation>一阶 {1}</translation>
    </message>
    <message>
      <source>{1}, wavelet {2}</source>
      <translation>{1}，小波{2}</translation>
    </message>
    <message>
      <source>{1}, Laplacian of Gaussian of {2} mm</source>
      <translation>{1}，{2} mm高斯-拉普拉斯</translation>
    </message>
    <message>
      <source>of edges and blobs at a scale of {1} mm (Laplacian of Gaussian)</source>
      <translation>，于尺度{1} mm的边缘与斑点图像上（高斯-拉普拉斯）</translation>
    </message>
    <message>
      <source>after a smoothing wavelet filter along all axes</source>
      <translation>，沿各轴平滑小波滤波后</translation>
    </message>
    <message>
      <source>the feature {1} is unknown; expected a radiomics, deep or clinical feature.</source>
      <translation>特征{1}未知；应为影像组学、深度或临床特征。</translation>
    </message>
    <message>
      <source>case {1}</source>
      <translation>病例{1}</translation>
    </message>
    <message>
      <source>case {1}: the image has {2} voxel(s) that are NaN or infinite, expected intensities everywhere; export it again.</source>
      <translation>病例{1}：影像有{2}个体素为NaN或无穷大，各处均应有灰度值；请重新导出。</translation>
    </message>
    <message>
      <source>case {1}: the image has {2} dimensions ({3}) and values of the kind '{4}', expected one 3-D volume with one number a voxel; export a single volume.</source>
      <translation>病例{1}：影像有{2}维（{3}），数值类型为“{4}”，应为每个体素一个数值的三维体数据；请导出单个体数据。</translation>
    </message>
    <message>
      <source>case {1}: expected a 3-D image of float32 or 16-bit integers and a uint8 mask on its grid; use make_case.</source>
      <translation>病例{1}：应为float32或16位整数的三维影像，以及其网格上的uint8掩膜；请使用make_case。</translation>
    </message>
    <message>
      <source>case {1}: expected a mask of 0 and 1, found {2}; use make_case.</source>
      <translation>病例{1}：掩膜应由0和1组成，发现{2}；请使用make_case。</translation>
    </message>
    <message>
      <source>covers the whole image</source>
      <translation>覆盖整个影像</translation>
    </message>
    <message>
      <source>is empty</source>
      <translation>为空</translation>
    </message>
    <message>
      <source>case {1}: the mask {2}, expected voxels inside and outside the VOI; draw it again.</source>
      <translation>病例{1}：掩膜{2}，VOI内外均应有体素；请重新勾画。</translation>
    </message>
    <message>
      <source>{1} (image {2}, mask {3})</source>
      <translation>{1}（影像{2}，掩膜{3}）</translation>
    </message>
    <message>
      <source>case {1}: the image's {2} voxels along {3} are {4} mm apart, {5} mm in all, expected {6} to {7} mm and at most {8} mm in all; is the header in mm?</source>
      <translation>病例{1}：影像沿{3}的{2}个体素间距为{4} mm，总长{5} mm，间距应为{6}至{7} mm，总长最多{8} mm；文件头是否以mm为单位？</translation>
    </message>
    <message>
      <source>{1} ({2}, {3}, {4} slices)</source>
      <translation>{1}（{2}，{3}，{4}层）</translation>
    </message>
    <message>
      <source>no description</source>
      <translation>无描述</translation>
    </message>
    <message>
      <source>{1} file(s) of the DICOM folder are copies of others and were left out</source>
      <translation>DICOM文件夹中有{1}个文件是其他文件的副本，已略去</translation>
    </message>
    <message>
      <source>{1}: is one slice of a DICOM series; give the folder that holds all its slices.</source>
      <translation>{1}：是DICOM序列的一个层面；请给出包含其全部层面的文件夹。</translation>
    </message>
    <message>
      <source>{1}: is DICOM but holds no image; give the folder of the image's slices.</source>
      <translation>{1}：是DICOM，但不含影像；请给出影像层面所在的文件夹。</translation>
    </message>
    <message>
      <source>{1}: holds no DICOM series, found {2}; give the folder that holds the slices' files themselves, or the volume's file.</source>
      <translation>{1}：不含DICOM序列，找到的是{2}；请给出直接包含层面文件的文件夹，或体数据文件。</translation>
    </message>
    <message>
      <source>holds {1} DICOM series</source>
      <translation>含有{1}个DICOM序列</translation>
    </message>
    <message>
      <source>holds no DICOM series {1}</source>
      <translation>不含DICOM序列{1}</translation>
    </message>
    <message>
      <source>{1}: {2}; found {3}. Pass --series UID with one of them where the command has it, or put one series into a folder of its own.</source>
      <translation>{1}：{2}；发现{3}。请在有该选项的命令中用--series UID指定其一，或将一个序列单独放入一个文件夹。</translation>
    </message>
    <message>
      <source>Modality</source>
      <translation>模态</translation>
    </message>
    <message>
      <source>{1}: holds {2} of the {3} files in which its frames were sent (a concatenation); export all of them into one folder and give the folder.</source>
      <translation>{1}：其帧分{3}个文件发送（串接，concatenation），此处仅有{2}个；请把全部文件导出到同一文件夹，并给出该文件夹。</translation>
    </message>
    <message>
      <source>{1}: is MONOCHROME1 by its header, of which Slicer inverts the values; convert the series to MONOCHROME2, or use the command line with the DICOM folder.</source>
      <translation>{1}：文件头显示为MONOCHROME1，Slicer会将其数值反转；请将该序列转换为MONOCHROME2，或在命令行中使用该DICOM文件夹。</translation>
    </message>
    <message>
      <source>{1}: the frames differ in slope and intercept ({2}), and Slicer takes those of the first one for all; use the command line with the DICOM file, or load the series as single slices.</source>
      <translation>{1}：各帧的斜率和截距不同（{2}），而Slicer对所有帧都采用第一帧的；请在命令行中使用该DICOM文件，或以单个层面载入该序列。</translation>
    </message>
    <message>
      <source>{1}: the frames are not stored in the order of space, in which Slicer takes them; use the command line with the DICOM file, or load the series as single slices.</source>
      <translation>{1}：各帧未按空间顺序存储，而Slicer将其视为按空间顺序；请在命令行中使用该DICOM文件，或以单个层面载入该序列。</translation>
    </message>
    <message>
      <source>{1}: the header has no RescaleIntercept and no voxel is below {2}, so that these are not Hounsfield units (fat is at -100); export the original series.</source>
      <translation>{1}：文件头没有RescaleIntercept，且没有体素低于{2}，因此不是亨氏单位（脂肪约为-100）；请导出原始序列。</translation>
    </message>
    <message>
      <source>{1}: the image</source>
      <translation>{1}：影像</translation>
    </message>
    <message>
      <source>and {1} more</source>
      <translation>以及另外{1}个</translation>
    </message>
    <message>
      <source>without a SeriesInstanceUID</source>
      <translation>没有SeriesInstanceUID</translation>
    </message>
    <message>
      <source>no modality</source>
      <translation>无模态</translation>
    </message>
    <message>
      <source>a link to a file that is not there</source>
      <translation>指向不存在文件的链接</translation>
    </message>
    <message>
      <source>its first bytes are not those of DICOM</source>
      <translation>其起始字节不是DICOM的</translation>
    </message>
    <message>
      <source>it is empty</source>
      <translation>它是空的</translation>
    </message>
    <message>
      <source>is encoded as {1}, which cannot be read here; export the series without compression</source>
      <translation>的编码为{1}，此处无法读取；请不经压缩导出该序列</translation>
    </message>
    <message>
      <source>holds voxels as floating-point numbers (FloatPixelData); export the series with whole numbers</source>
      <translation>的体素为浮点数（FloatPixelData）；请以整数导出该序列</translation>
    </message>
    <message>
      <source>cut off before its voxels</source>
      <translation>在体素之前被截断</translation>
    </message>
    <message>
      <source>is a damaged DICOM file, {1}; copy or export it again</source>
      <translation>是损坏的DICOM文件，{1}；请重新复制或导出</translation>
    </message>
    <message>
      <source>with {1} rows, {2} columns and {3} bits a voxel</source>
      <translation>（{1}行、{2}列、每体素{3}位）</translation>
    </message>
    <message>
      <source>it holds {1} bytes of voxels, expected {2}</source>
      <translation>其中有{1}字节的体素，应为{2}</translation>
    </message>
    <message>
      <source>its voxels do not end where it says</source>
      <translation>其体素并非在所示位置结束</translation>
    </message>
    <message>
      <source>{1}: is a damaged DICOM file, cut off in its header; copy or export it again.</source>
      <translation>{1}：是损坏的DICOM文件，文件头被截断；请重新复制或导出。</translation>
    </message>
    <message>
      <source>its voxels are not encoded as it says ({1})</source>
      <translation>其体素的编码与所述不符（{1}）</translation>
    </message>
    <message>
      <source>cut off in its encoded voxels</source>
      <translation>在编码的体素处被截断</translation>
    </message>
    <message>
      <source>an unknown transfer syntax</source>
      <translation>未知的传输语法</translation>
    </message>
    <message>
      <source>{1}: is a damaged DICOM file ({2}); copy or export it again.</source>
      <translation>{1}：是损坏的DICOM文件（{2}）；请重新复制或导出。</translation>
    </message>
    <message>
      <source>{1}: is named as a DICOM slice and is none ({2}); copy or export it again, or take it out of the folder.</source>
      <translation>{1}：文件名为DICOM层面，实则不是（{2}）；请重新复制或导出，或将其移出文件夹。</translation>
    </message>
    <message>
      <source>it holds {1} encoded frames, expected {2}</source>
      <translation>其中有{1}个编码帧，应为{2}个</translation>
    </message>
    <message>
      <source>cut off in its voxels ({1} bytes missing)</source>
      <translation>在体素处被截断（缺少{1}字节）</translation>
    </message>
    <message>
      <source>frame of reference</source>
      <translation>参考坐标系</translation>
    </message>
    <message>
      <source>temporal position</source>
      <translation>时间位置</translation>
    </message>
    <message>
      <source>echo time</source>
      <translation>回波时间</translation>
    </message>
    <message>
      <source>rescale type</source>
      <translation>重标定类型</translation>
    </message>
    <message>
      <source>photometric interpretation</source>
      <translation>光度解释</translation>
    </message>
    <message>
      <source>tube voltage</source>
      <translation>管电压</translation>
    </message>
    <message>
      <source>a localizer</source>
      <translation>定位像</translation>
    </message>
    <message>
      <source>a projection (MIP)</source>
      <translation>投影（MIP）</translation>
    </message>
    <message>
      <source>a projection (MinIP)</source>
      <translation>投影（MinIP）</translation>
    </message>
    <message>
      <source>a projection</source>
      <translation>投影</translation>
    </message>
    <message>
      <source>a rendering</source>
      <translation>渲染图</translation>
    </message>
    <message>
      <source>a curved reformation</source>
      <translation>曲面重建</translation>
    </message>
    <message>
      <source>a screen capture</source>
      <translation>屏幕截图</translation>
    </message>
    <message>
      <source>a mosaic of slices</source>
      <translation>由多个切片拼成的图</translation>
    </message>
    <message>
      <source>the description speaks of {1}, expected slices</source>
      <translation>序列描述中提到{1}，应为切片</translation>
    </message>
    <message>
      <source>compressed with loss{1}: texture features depend on it</source>
      <translation>经有损压缩{1}：纹理特征会受影响</translation>
    </message>
    <message>
      <source>the voxels are colours ({1}), expected intensities; export the original series</source>
      <translation>体素为颜色（{1}），应为灰度值；请导出原始序列</translation>
    </message>
    <message>
      <source>HighBit is {1}, expected {2} for {3} BitsStored; export the original series</source>
      <translation>HighBit为{1}，BitsStored为{3}时应为{2}；请导出原始序列</translation>
    </message>
    <message>
      <source>values are given by a table (ModalityLUTSequence), expected slope and intercept; export as HU</source>
      <translation>数值由查找表（ModalityLUTSequence）给出，应为斜率和截距；请以HU导出</translation>
    </message>
    <message>
      <source>the values are {1} by their RescaleType, expected HU; export the attenuation images</source>
      <translation>RescaleType显示数值为{1}，应为HU；请导出衰减影像</translation>
    </message>
    <message>
      <source>a derived image by its header ({1}), expected an original reconstruction</source>
      <translation>文件头显示为派生影像（{1}），应为原始重建</translation>
    </message>
    <message>
      <source>text is burned into the image by its header: does it lie on the VOI?</source>
      <translation>文件头显示影像中烧录有文字：是否位于VOI上？</translation>
    </message>
    <message>
      <source>MONOCHROME1 by its header: the values are taken as they are stored, not as they are shown</source>
      <translation>文件头显示为MONOCHROME1：按存储的数值而非显示的数值使用</translation>
    </message>
    <message>
      <source>the body part is {1} by the header, expected abdomen or pelvis</source>
      <translation>文件头显示部位为{1}，应为腹部或盆腔</translation>
    </message>
    <message>
      <source>the unit of the values is unspecified by the header (RescaleType US), expected HU</source>
      <translation>文件头未说明数值单位（RescaleType US），应为HU</translation>
    </message>
    <message>
      <source>the header has no RescaleIntercept: are these Hounsfield units?</source>
      <translation>文件头没有RescaleIntercept：数值是否为亨氏单位？</translation>
    </message>
    <message>
      <source>a dual-energy image by its header ({1}): HU depend on its kind</source>
      <translation>文件头显示为双能量影像（{1}）：HU取决于其类型</translation>
    </message>
    <message>
      <source>reconstructed with the sharp kernel {1}, expected one for soft tissue</source>
      <translation>以锐利卷积核{1}重建，应为软组织卷积核</translation>
    </message>
    <message>
      <source>without contrast medium</source>
      <translation>未用对比剂</translation>
    </message>
    <message>
      <source>the header speaks of another phase ({1}), expected portal-venous or enteric</source>
      <translation>文件头显示为其他期相（{1}），应为门静脉期或肠期</translation>
    </message>
    <message>
      <source>a map or phase image by its header ({1}), expected magnitudes</source>
      <translation>文件头显示为参数图或相位图（{1}），应为幅度图</translation>
    </message>
    <message>
      <source>is {1} by its header, expected slices; leave it out, or export slices</source>
      <translation>按文件头信息是{1}，应为切片；请去掉它，或导出切片</translation>
    </message>
    <message>
      <source>is a map ({1}) by its header, expected HU; export the attenuation images</source>
      <translation>的文件头显示为参数图（{1}），应为HU；请导出衰减影像</translation>
    </message>
    <message>
      <source>the header has no RescaleSlope, taken for 1: are these Hounsfield units?</source>
      <translation>文件头没有RescaleSlope，按1处理：数值是否为亨氏单位？</translation>
    </message>
    <message>
      <source>the values are in {1} by their header, expected HU; export them as HU</source>
      <translation>文件头显示数值单位为{1}，应为HU；请以HU导出</translation>
    </message>
    <message>
      <source>surface segmentation</source>
      <translation>表面分割</translation>
    </message>
    <message>
      <source>{1}: holds {2} files of segmentations, expected one: {3}; give the file.</source>
      <translation>{1}：含有{2}个分割文件，应为一个：{3}；请给出该文件。</translation>
    </message>
    <message>
      <source>{1} was drawn in the frame of reference ...{2}, the image is of ...{3}: another examination or patient. Give the image that it was drawn on.</source>
      <translation>{1}勾画于参考坐标系...{2}，影像属于...{3}：是另一次检查或另一患者。请给出勾画时所用的影像。</translation>
    </message>
    <message>
      <source>the mask was drawn on another series of the same examination than the image</source>
      <translation>掩膜是在同一检查的另一序列上勾画的</translation>
    </message>
    <message>
      <source>{1}: cannot be read as {2} (lacks {3}); export it again.</source>
      <translation>{1}：无法作为{2}读取（缺少{3}）；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: cannot be read as {2} ({3} {4}, expected a whole number); export it again.</source>
      <translation>{1}：无法作为{2}读取（{3} {4}，应为整数）；请重新导出。</translation>
    </message>
    <message>
      <source>{1} numbers</source>
      <translation>{1}个数</translation>
    </message>
    <message>
      <source>{1}: cannot be read as {2} ({3} {4}, expected {5}); export it again.</source>
      <translation>{1}：无法作为{2}读取（{3} {4}，应为{5}）；请重新导出。</translation>
    </message>
    <message>
      <source>lacks {1}</source>
      <translation>缺少{1}</translation>
    </message>
    <message>
      <source>{1}: cannot be read as {2} ({3}); export it again.</source>
      <translation>{1}：无法作为{2}读取（{3}）；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: is damaged, it has {2} frames and says where {3} are; export it again.</source>
      <translation>{1}：已损坏，有{2}帧，却说明了{3}帧的位置；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: a frame of the DICOM SEG has the spacing {2} and the orientation {3}, expected positive numbers and two directions at right angles; export it again.</source>
      <translation>{1}：DICOM SEG的一帧间距为{2}、方向为{3}，应为正数和两个互相垂直的方向；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: a DICOM SEG without {2}, so that its frames have no place; export it again.</source>
      <translation>{1}：DICOM SEG没有{2}，因此各帧没有位置；请重新导出。</translation>
    </message>
    <message>
      <source>{1} has no voxel of the segment {2} with a fraction of {3} or more, expected the VOI's; export it as a binary segmentation.</source>
      <translation>{1}中分段{2}没有比例达到{3}的体素，应有VOI的体素；请导出为二值分割。</translation>
    </message>
    <message>
      <source>fractional DICOM SEG: voxels of {1} and more are the VOI</source>
      <translation>分数型DICOM SEG：达到{1}的体素为VOI</translation>
    </message>
    <message>
      <source>{1}: is a DICOM SEG, for which this Python lacks the package {2}; pip install highdicom (on Python 3.14: pip install --no-deps highdicom pillow packaging), or save it as NRRD or NIfTI.</source>
      <translation>{1}：是DICOM SEG，此Python缺少所需的{2}包；请执行pip install highdicom（Python 3.14：pip install --no-deps highdicom pillow packaging），或另存为NRRD或NIfTI。</translation>
    </message>
    <message>
      <source>{1}: is damaged, it has a frame of the segment {2}, which its SegmentSequence does not describe; export it again.</source>
      <translation>{1}：已损坏，有一帧属于分段{2}，而SegmentSequence未描述该分段；请重新导出。</translation>
    </message>
    <message>
      <source>{1} has two frames of the segment {2} at the same place, expected one; export one time point.</source>
      <translation>{1}中分段{2}在同一位置有两帧，应为一帧；请只导出一个时间点。</translation>
    </message>
    <message>
      <source>flip angle</source>
      <translation>翻转角</translation>
    </message>
    <message>
      <source>inversion time</source>
      <translation>反转时间</translation>
    </message>
    <message>
      <source>field strength</source>
      <translation>场强</translation>
    </message>
    <message>
      <source>component (magnitude, phase)</source>
      <translation>成分（幅值、相位）</translation>
    </message>
    <message>
      <source>name of the patient</source>
      <translation>患者姓名</translation>
    </message>
    <message>
      <source>date of birth</source>
      <translation>出生日期</translation>
    </message>
    <message>
      <source>body part</source>
      <translation>部位</translation>
    </message>
    <message>
      <source>contrast medium</source>
      <translation>对比剂</translation>
    </message>
    <message>
      <source>slice thickness</source>
      <translation>层厚</translation>
    </message>
    <message>
      <source>gantry tilt</source>
      <translation>机架倾角</translation>
    </message>
    <message>
      <source>kind of object (SOPClassUID)</source>
      <translation>对象类型（SOPClassUID）</translation>
    </message>
    <message>
      <source>position of the patient</source>
      <translation>患者体位</translation>
    </message>
    <message>
      <source>the slices differ in their repetition time ({1} to {2} ms): are they one series?</source>
      <translation>各层面的重复时间不同（{1}至{2} ms）：它们是同一序列吗？</translation>
    </message>
    <message>
      <source>the slices were acquired over {1} minutes by their headers: are they one acquisition?</source>
      <translation>根据文件头，各层的采集时间跨度为{1}分钟：它们属于同一次采集吗？</translation>
    </message>
    <message>
      <source>slices of {1} acquisitions alternate ({2})</source>
      <translation>{1}次采集的层面交替排列（{2}）</translation>
    </message>
    <message>
      <source>the header names no modality, expected {1}</source>
      <translation>文件头没有说明模态，应为{1}</translation>
    </message>
    <message>
      <source>{1}: {2} is of another patient than {3} by its header; put each patient into a folder of its own.</source>
      <translation>{1}：文件头显示{2}与{3}属于不同患者；请将每位患者放入各自的文件夹。</translation>
    </message>
    <message>
      <source>{1}: the slices differ in their ImageType ({2}); leave one kind.</source>
      <translation>{1}：各层面的ImageType不同（{2}）；请只保留一种。</translation>
    </message>
    <message>
      <source>the slices differ in their ImageType ({1}): are they one series?</source>
      <translation>各切片的ImageType不同（{1}）：它们属于同一序列吗？</translation>
    </message>
    <message>
      <source>the header tells of a gantry tilt of {1} degrees, the positions of none: was the tilt taken out?</source>
      <translation>文件头显示机架倾斜{1}度，而层面位置没有倾斜：是否已校正倾斜？</translation>
    </message>
    <message>
      <source>the slices were acquired over {1} days by their headers: are they one acquisition?</source>
      <translation>根据文件头，各层的采集时间跨度为{1}天：它们属于同一次采集吗？</translation>
    </message>
    <message>
      <source>the real-world value mappings of the slices differ: their intensities may not be on one scale</source>
      <translation>各层面的真实世界数值映射不同：其强度可能不在同一尺度上</translation>
    </message>
    <message>
      <source>the scale slopes of Philips differ between slices: their intensities may not be on one scale</source>
      <translation>各层面的Philips比例斜率不同：其灰度值可能不在同一尺度上</translation>
    </message>
    <message>
      <source>leave the tissue between them out</source>
      <translation>其间的组织没有成像</translation>
    </message>
    <message>
      <source>slices {1} mm thick by their header lie {2} mm apart: they {3}</source>
      <translation>文件头记录的层厚为{1} mm，而切片间距为{2} mm：{3}</translation>
    </message>
    <message>
      <source>is every second one missing</source>
      <translation>是否隔层缺失</translation>
    </message>
    <message>
      <source>are two series mixed</source>
      <translation>是否混入了两个序列</translation>
    </message>
    <message>
      <source>the slices are {1} mm apart by their header and {2} mm by their positions: {3}?</source>
      <translation>按文件头层间距为{1} mm，按位置为{2} mm：{3}？</translation>
    </message>
    <message>
      <source>{1}: are they one volume?</source>
      <translation>{1}：它们是否属于同一体数据？</translation>
    </message>
    <message>
      <source>the slices are not in the order they were acquired in: are two acquisitions mixed?</source>
      <translation>层面顺序与采集顺序不同：是否混入了两次采集？</translation>
    </message>
    <message>
      <source>{1}: {2} has no {3}, {4} has {5}; its values are on an unknown scale. Export the series again.</source>
      <translation>{1}：{2}没有{3}，而{4}为{5}；其数值的尺度未知。请重新导出该序列。</translation>
    </message>
    <message>
      <source>{1}: the slices differ in their {2} ({3}), expected those of one volume; put one of them into a folder of its own.</source>
      <translation>{1}：各层面的{2}不同（{3}），应属于同一体数据；请将其中之一单独放入一个文件夹。</translation>
    </message>
    <message>
      <source>kind of numbers</source>
      <translation>数值类型</translation>
    </message>
    <message>
      <source>the slices differ in their {1}{2}: are they one series?</source>
      <translation>各层面的{1}不同{2}：它们是否属于同一序列？</translation>
    </message>
    <message>
      <source>{1}: {2} and {3} are the same slice by their SOPInstanceUID, in files that differ (of two exports, or one was changed); leave one export there.</source>
      <translation>{1}：按SOPInstanceUID，{2}和{3}是同一切片，但文件内容不同（来自两次导出，或其中之一被改动过）；请只保留一次导出。</translation>
    </message>
    <message>
      <source>two slices have one SOPInstanceUID ({1} and {2}): was one changed by hand?</source>
      <translation>两个层面的SOPInstanceUID相同（{1}和{2}）：其中之一是否被手工更改过？</translation>
    </message>
    <message>
      <source>{1}: {2}, two phases in one series; export one acquisition by itself.</source>
      <translation>{1}：{2}，一个序列中有两个期相；请单独导出一次采集。</translation>
    </message>
    <message>
      <source>one positive number</source>
      <translation>一个正数</translation>
    </message>
    <message>
      <source>one number</source>
      <translation>一个数</translation>
    </message>
    <message>
      <source>{1}: {2} has the {3} {4}, expected {5}; export the series again.</source>
      <translation>{1}：{2}的{3}为{4}，应为{5}；请重新导出该序列。</translation>
    </message>
    <message>
      <source>three numbers in mm</source>
      <translation>以mm为单位的三个数</translation>
    </message>
    <message>
      <source>two directions of length 1 at right angles</source>
      <translation>两个长度为1且互相垂直的方向</translation>
    </message>
    <message>
      <source>two positive numbers in mm</source>
      <translation>以mm为单位的两个正数</translation>
    </message>
    <message>
      <source>{1}: {2} has no usable {3} in its header (found {4}, expected {5}): its place is not known; export the original series, or a NIfTI file of it.</source>
      <translation>{1}：{2}的文件头中没有可用的{3}（发现{4}，应为{5}）：其位置未知；请导出原始序列，或其NIfTI文件。</translation>
    </message>
    <message>
      <source>frame {1}{2}</source>
      <translation>第{1}帧{2}</translation>
    </message>
    <message>
      <source>{1}: the voxels of its slices cannot be read by ITK; export the series again.</source>
      <translation>{1}：ITK无法读取其层面的体素；请重新导出该序列。</translation>
    </message>
    <message>
      <source>case {1}, series {2} ({3})</source>
      <translation>病例{1}，序列{2}（{3}）</translation>
    </message>
    <message>
      <source>interpolated onto the grid of the first series</source>
      <translation>已插值到第一个序列的网格上</translation>
    </message>
    <message>
      <source>case {1}: the protocol {2} needs another {3}, {4}, which was not given; add the column {5} to the table, or --{6}-of {7} FILE.</source>
      <translation>病例{1}：方案{2}还需要另一个{3}（{4}），但未提供；请在表格中添加列{5}，或使用--{6}-of {7} FILE。</translation>
    </message>
    <message>
      <source>one image and one mask alone</source>
      <translation>仅一个影像和一个掩膜</translation>
    </message>
    <message>
      <source>case {1}: {2} is nothing that the protocol {3} takes; it takes {4}; leave it out.</source>
      <translation>病例{1}：{2}不是方案{3}所用的；该方案使用{4}；请去掉它。</translation>
    </message>
    <message>
      <source>series {1}: {2}</source>
      <translation>序列{1}：{2}</translation>
    </message>
    <message>
      <source>{1}, VOI {2}</source>
      <translation>{1}，VOI {2}</translation>
    </message>
    <message>
      <source>case {1}, VOI {2} ({3})</source>
      <translation>病例{1}，VOI {2}（{3}）</translation>
    </message>
    <message>
      <source>VOI {1}: {2}</source>
      <translation>VOI {1}：{2}</translation>
    </message>
    <message>
      <source>case {1}: the series {2} has voxels that are NaN or infinite; export it again.</source>
      <translation>病例{1}：序列{2}有体素为NaN或无穷大；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: is in the frame of reference ...{2}, the first series in ...{3}: equal positions are other places of the patient then. Give series of one examination, or register them first and give the registered one as NIfTI or NRRD.</source>
      <translation>{1}：位于参考坐标系...{2}，而第一个序列位于...{3}：相同的坐标在患者身上是不同的位置。请给出同一次检查的序列，或先进行配准，并以NIfTI或NRRD给出配准后的序列。</translation>
    </message>
    <message>
      <source>{1}: {2} voxels of the VOI lie outside it, expected none; is it another examination, or of another region? Give a series that holds the whole VOI.</source>
      <translation>{1}：VOI有{2}个体素位于其外，不应有；是否为另一次检查，或另一部位？请给出包含整个VOI的序列。</translation>
    </message>
    <message>
      <source>it does not cover all of the first series</source>
      <translation>它未覆盖第一个序列的全部范围</translation>
    </message>
    <message>
      <source>{1}: has the voxels of {2}, expected another {3}; is one given twice?</source>
      <translation>{1}：与{2}的体素相同，应为另一个{3}；是否把同一个给了两次？</translation>
    </message>
    <message>
      <source>case {1}: {2} lies on another grid than the image; give read_case the files.</source>
      <translation>病例{1}：{2}与影像不在同一网格上；请把文件交给read_case。</translation>
    </message>
    <message>
      <source>case {1}: the mask of the VOI {2} is empty; draw it.</source>
      <translation>病例{1}：VOI {2}的掩膜为空；请勾画。</translation>
    </message>
    <message>
      <source>the first {1}</source>
      <translation>第一个{1}</translation>
    </message>
    <message>
      <source>it ends early</source>
      <translation>提前结束</translation>
    </message>
    <message>
      <source>the compressed data do not end where the header says</source>
      <translation>压缩数据并非在文件头所示位置结束</translation>
    </message>
    <message>
      <source>{1} voxel(s) are NaN or infinite, expected intensities everywhere; export it again.</source>
      <translation>{1}个体素为NaN或无穷大，各处均应有灰度值；请重新导出。</translation>
    </message>
    <message>
      <source>nearly all voxels above its mean are {1}</source>
      <translation>几乎所有高于均值的体素均为{1}</translation>
    </message>
    <message>
      <source>it is constant</source>
      <translation>灰度值恒定</translation>
    </message>
    <message>
      <source>the image cannot be normalised: {1}; expected an MRI with varying intensities.</source>
      <translation>影像无法归一化：{1}；应为灰度有变化的MRI。</translation>
    </message>
    <message>
      <source>intensity normalisation: expected one of {1}, found {2}.</source>
      <translation>灰度归一化：应为{1}之一，发现{2}。</translation>
    </message>
    <message>
      <source>is damaged, ITK crashed in reading it ({1}); copy or export it again.</source>
      <translation>已损坏，ITK读取时崩溃（{1}）；请重新复制或导出。</translation>
    </message>
    <message>
      <source>was not read within {1} s; is it damaged? Copy or export it again.</source>
      <translation>在{1}秒内未能读完；是否已损坏？请重新复制或导出。</translation>
    </message>
    <message>
      <source>status {1}</source>
      <translation>状态{1}</translation>
    </message>
    <message>
      <source>the process that read it was ended ({1}): the memory may not suffice; close other programs.</source>
      <translation>读取它的进程被终止（{1}）：内存可能不足；请关闭其他程序。</translation>
    </message>
    <message>
      <source>not enough memory</source>
      <translation>内存不足</translation>
    </message>
    <message>
      <source>{1} has float values ({2}{3}), expected whole-number labels; resample masks with nearest neighbour and threshold probabilities first.</source>
      <translation>{1}含有浮点值（{2}{3}），应为整数标签；请先以最近邻法重采样掩膜，并对概率取阈值。</translation>
    </message>
    <message>
      <source>{1} holds {2} different values from {3} to {4}, as an image does, expected labels; is it the image? Give the mask.</source>
      <translation>{1}含有{2}个不同的值（{3}到{4}），像图像而不是标签；给的是图像吗？请给出掩膜。</translation>
    </message>
    <message>
      <source>{1} has the {2} {3} in its header, expected a whole number; export it again.</source>
      <translation>{1}的文件头中{2}为{3}，应为整数；请重新导出。</translation>
    </message>
    <message>
      <source>{1} has {2} dimensions ({3}) and values of the kind '{4}', expected one 3-D volume with one number a voxel; export a single volume.</source>
      <translation>{1}有{2}个维度（{3}），数值类型为“{4}”，应为每体素一个数的单个三维体数据；请只导出一个体数据。</translation>
    </message>
    <message>
      <source>size ({1}), spacing ({2}), origin ({3}), direction ({4})</source>
      <translation>大小（{1}）、间距（{2}）、原点（{3}）、方向（{4}）</translation>
    </message>
    <message>
      <source>Draw or export the mask on this very image</source>
      <translation>请在这幅图像上勾画或导出掩膜</translation>
    </message>
    <message>
      <source>, {1} mm apart</source>
      <translation>，相距{1} mm</translation>
    </message>
    <message>
      <source>and reaches beyond it</source>
      <translation>并超出其范围</translation>
    </message>
    <message>
      <source>Its header holds no place, as of an array that was saved alone: save it with the image's geometry (SimpleITK: CopyInformation; nibabel: image.affine)</source>
      <translation>其文件头没有位置信息，像是只保存了数组：请连同图像的几何信息一起保存（SimpleITK：CopyInformation；nibabel：image.affine）</translation>
    </message>
    <message>
      <source>{1} lies on another grid than the image{2} (tolerance {3} mm): image {4}; mask {5}. {6}.</source>
      <translation>{1}与图像不在同一网格上{2}（容差{3} mm）：图像{4}；掩膜{5}。{6}。</translation>
    </message>
    <message>
      <source>{1} is on {2} slices, none of them neighbours (at least {3} apart), expected one on each slice of the lesion; interpolate between slices (3D Slicer: Fill between slices), or give the series that it was drawn on.</source>
      <translation>{1}位于{2}层上，且互不相邻（至少相隔{3}层），病灶的每一层都应有；请进行层间插值（3D Slicer：Fill between slices），或给出勾画时所用的序列。</translation>
    </message>
    <message>
      <source>{1} has {2} voxel(s) beyond the image, expected none: image {3}. Give the image that it was drawn on, or cut the mask to the image.</source>
      <translation>{1}有{2}个体素超出影像，不应有：影像{3}。请给出勾画时所用的影像，或将掩膜裁剪到影像范围。</translation>
    </message>
    <message>
      <source>pass --label or --segment, in a cohort the column label or segment, with another one</source>
      <translation>请用 --label 或 --segment（在队列表中用label或segment列）指定另一个</translation>
    </message>
    <message>
      <source>{1}: is a DICOM surface segmentation, expected voxels or contours; export a DICOM SEG.</source>
      <translation>{1}：是DICOM表面分割，应为体素或轮廓；请导出DICOM SEG。</translation>
    </message>
    <message>
      <source>give the one that is meant its name</source>
      <translation>请给所指的那个分割段取这个名称</translation>
    </message>
    <message>
      <source>{1}: its segment {2} is empty, drawn are {3}; draw it, or {4}.</source>
      <translation>{1}：其分割段{2}为空，已绘制的有{3}；请绘制它，或{4}。</translation>
    </message>
    <message>
      <source>mean {1} HU in the VOI, expected {2} to {3} in soft tissue: are these Hounsfield units?</source>
      <translation>VOI平均值为{1} HU，软组织应为{2}至{3}：这些是Hounsfield单位吗？</translation>
    </message>
    <message>
      <source>give it as the mask</source>
      <translation>将其作为掩膜给出</translation>
    </message>
    <message>
      <source>use a bundle or protocol for {1}</source>
      <translation>使用适用于{1}的模型包或方案</translation>
    </message>
    <message>
      <source>give the {1}, or {2}</source>
      <translation>请给出{1}，或{2}</translation>
    </message>
    <message>
      <source>give the {1}</source>
      <translation>请给出{1}</translation>
    </message>
    <message>
      <source>{1} is of the modality {2} by its DICOM header, expected {3}; {4}.</source>
      <translation>{1}的DICOM头显示模态为{2}，应为{3}；{4}。</translation>
    </message>
    <message>
      <source>{1}: was made of DICOM slices that are MONOCHROME1 by its header, of which ITK inverts the values; give the DICOM folder itself.</source>
      <translation>{1}：根据文件头，它由MONOCHROME1的DICOM切片生成，ITK会把这些值反转；请直接给出DICOM文件夹。</translation>
    </message>
    <message>
      <source>{1}: no voxel of the image is below {2} and the VOI's mean is {3}, expected fat at -100 and {4} to {5} HU: these are not Hounsfield units (HU + 1024, or scaled?); give the CT in HU.</source>
      <translation>{1}：图像中没有低于{2}的体素，VOI的均值为{3}，应有-100的脂肪和{4}到{5} HU：这些不是亨氏单位（是HU + 1024，还是经过缩放？）；请给出以HU为单位的CT。</translation>
    </message>
    <message>
      <source>no voxel is below {1}, expected fat at -100: are these Hounsfield units?</source>
      <translation>没有体素低于{1}，脂肪应约为-100：这些是Hounsfield单位吗？</translation>
    </message>
    <message>
      <source>the darkest voxel is {1}, expected 0 or little below in an MRI: is this a CT?</source>
      <translation>最暗的体素为{1}，MRI中应为0或略低于0：这是CT吗？</translation>
    </message>
    <message>
      <source>the header tells of fat suppression, expected none</source>
      <translation>文件头显示有脂肪抑制，不应有</translation>
    </message>
    <message>
      <source>the header tells of no fat suppression, expected it</source>
      <translation>文件头显示没有脂肪抑制，应有</translation>
    </message>
    <message>
      <source>the header tells of contrast medium, expected a series without it</source>
      <translation>文件头显示使用了对比剂，应为未用对比剂的序列</translation>
    </message>
    <message>
      <source>the header tells of no contrast medium, expected a series after it</source>
      <translation>文件头显示未用对比剂，应为注射对比剂后的序列</translation>
    </message>
    <message>
      <source>the header speaks of {1} weighting, expected {2}</source>
      <translation>文件头显示为{1}加权，应为{2}</translation>
    </message>
    <message>
      <source>echo time {1} ms by the header, expected {2} {3} ms of {4} weighting</source>
      <translation>文件头显示回波时间为{1} ms，{4}加权应{2}{3} ms</translation>
    </message>
    <message>
      <source>at most</source>
      <translation>不超过</translation>
    </message>
    <message>
      <source>more than</source>
      <translation>超过</translation>
    </message>
    <message>
      <source>{1} of</source>
      <translation>{1}个</translation>
    </message>
    <message>
      <source>none of</source>
      <translation>没有一个</translation>
    </message>
    <message>
      <source>{1}: has {2} frames, {3} which have a place of their own (PerFrameFunctionalGroupsSequence); export the series as enhanced CT or MR, or as single slices.</source>
      <translation>{1}：有{2}帧，其中{3}具有自己的位置（PerFrameFunctionalGroupsSequence）；请将该序列导出为增强型CT或MR，或单个层面。</translation>
    </message>
    <message>
      <source>temporal positions</source>
      <translation>时间位置</translation>
    </message>
    <message>
      <source>their encoding is damaged</source>
      <translation>其编码已损坏</translation>
    </message>
    <message>
      <source>{1}: the voxels of {2} cannot be read ({3}); export it again.</source>
      <translation>{1}：无法读取{2}的体素（{3}）；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: holds {2} {3} ({4}), expected the slices of one volume; export one of them by itself.</source>
      <translation>{1}：含有{2}个{3}（{4}），应为一个体数据的层面；请单独导出其中之一。</translation>
    </message>
    <message>
      <source>{1}: the frames differ in {2} ({3} values in {4} frames), expected the slices of one volume; export one of them by itself.</source>
      <translation>{1}：各帧的{2}不同（{4}帧中有{3}个值），应为一个体数据的层面；请单独导出其中之一。</translation>
    </message>
    <message>
      <source>{1}: its Pixel Value Transformation has no {2}, so that the values of its frames are not known; export it again.</source>
      <translation>{1}：其Pixel Value Transformation没有{2}，因此各帧的数值未知；请重新导出。</translation>
    </message>
    <message>
      <source>sform and qform of the NIfTI header differ; the sform was used</source>
      <translation>NIfTI文件头的sform与qform不同；使用了sform</translation>
    </message>
    <message>
      <source>axes ({1})</source>
      <translation>轴（{1}）</translation>
    </message>
    <message>
      <source>{1}: is Analyze 7.5, which does not say where left and right are, or a NIfTI file whose mark is damaged; export it again, as NIfTI.</source>
      <translation>{1}：是Analyze 7.5文件（不说明左右），或是标记已损坏的NIfTI文件；请重新导出为NIfTI。</translation>
    </message>
    <message>
      <source>{1}: is no NIfTI file or a damaged one, its first bytes are another's; export it again.</source>
      <translation>{1}：不是NIfTI文件或已损坏，其起始字节属于另一类文件；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: the affine of the NIfTI header has an axis of length 0 or NaN; export it again.</source>
      <translation>{1}：NIfTI文件头的仿射矩阵有一个轴长度为0或NaN；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: the affine is sheared, its axes are {2} degrees from right angles (a tilted gantry, or a registration): {3}; resample the image to an upright grid first.</source>
      <translation>{1}：仿射矩阵有剪切，其轴偏离直角{2}度（机架倾斜或配准所致）：{3}；请先将影像重采样到正立网格。</translation>
    </message>
    <message>
      <source>{1}: has more than {2} voxels along an axis, which no scan has; crop it.</source>
      <translation>{1}：沿某一轴的体素超过{2}个，没有扫描会如此；请裁剪。</translation>
    </message>
    <message>
      <source>{1}: sform and qform or pixdim of the NIfTI header disagree: by its affine {2}; the grid that ITK reads, {3}. Export it again, or write one geometry with nibabel: nib.save(nib.Nifti1Image(image.dataobj, image.affine), new_name).</source>
      <translation>{1}：NIfTI文件头的sform与qform或pixdim不一致：按其仿射矩阵为{2}；ITK读取的网格为{3}。请重新导出，或用nibabel写入单一几何：nib.save(nib.Nifti1Image(image.dataobj, image.affine), new_name)。</translation>
    </message>
    <message>
      <source>{1}: is cut short or damaged ({2}); copy or export it again.</source>
      <translation>{1}：被截断或已损坏（{2}）；请重新复制或导出。</translation>
    </message>
    <message>
      <source>single bits</source>
      <translation>单个比特</translation>
    </message>
    <message>
      <source>complex numbers</source>
      <translation>复数</translation>
    </message>
    <message>
      <source>numbers of 128 bits</source>
      <translation>128位的数</translation>
    </message>
    <message>
      <source>a known one</source>
      <translation>已知的类型</translation>
    </message>
    <message>
      <source>sform or qform</source>
      <translation>sform或qform</translation>
    </message>
    <message>
      <source>several numbers a voxel (intent {1})</source>
      <translation>每体素多个数（intent {1}）</translation>
    </message>
    <message>
      <source>{1}: holds {2}, expected one number a voxel; export the original image.</source>
      <translation>{1}：含有{2}，应为每体素一个数；请导出原始影像。</translation>
    </message>
    <message>
      <source>{1}: the NIfTI header is damaged, its datatype is {2} of {3} bits, expected {4}; export it again.</source>
      <translation>{1}：NIfTI文件头已损坏，其数据类型为{3}位的{2}，应为{4}；请重新导出。</translation>
    </message>
    <message>
      <source>the NIfTI header says nothing of directions (qform and sform codes are 0): left may be right</source>
      <translation>NIfTI文件头没有说明方向（qform和sform代码为0）：左右可能颠倒</translation>
    </message>
    <message>
      <source>the NIfTI header has an unknown unit of length ({1}), taken for mm</source>
      <translation>NIfTI文件头的长度单位未知（{1}），按mm处理</translation>
    </message>
    <message>
      <source>a map of statistics by the NIfTI header (intent {1}), expected intensities</source>
      <translation>NIfTI文件头显示为统计图（intent {1}），应为灰度值</translation>
    </message>
    <message>
      <source>cut short</source>
      <translation>被截断</translation>
    </message>
    <message>
      <source>longer than its header says</source>
      <translation>比文件头所示更长</translation>
    </message>
    <message>
      <source>{1}: is {2}, found {3} bytes, expected {4}; copy or export it again.</source>
      <translation>{1}：{2}，发现{3}字节，应为{4}；请重新复制或导出。</translation>
    </message>
    <message>
      <source>{1}: the NIfTI header is damaged, its {2} is {3}, which no image has; export it again.</source>
      <translation>{1}：NIfTI文件头已损坏，其{2}为{3}，没有影像会如此；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: {2} voxel(s) are NaN or infinite, expected numbers everywhere; export it again.</source>
      <translation>{1}：{2}个体素为NaN或无穷大，处处都应为数值；请重新导出。</translation>
    </message>
    <message>
      <source>({1}); give NIfTI, NRRD, MetaImage or DICOM</source>
      <translation>（{1}）；请给出NIfTI、NRRD、MetaImage或DICOM</translation>
    </message>
    <message>
      <source>voxels of 1 mm from (0, 0, 0) on: was the image saved of an array, without its spacing and place?</source>
      <translation>体素为1 mm且从(0, 0, 0)开始：图像是否只由数组保存，而没有间距和位置？</translation>
    </message>
    <message>
      <source>(it is empty); copy or export it again</source>
      <translation>（文件为空）；请重新复制或导出</translation>
    </message>
    <message>
      <source>(it is an archive, or a scene of 3D Slicer); unpack it, or save the volume as NRRD or NIfTI</source>
      <translation>（是压缩包或3D Slicer场景）；请解压，或将体数据另存为NRRD或NIfTI</translation>
    </message>
    <message>
      <source>{1}: is a file, --series chooses in a folder of DICOM slices; leave --series out.</source>
      <translation>{1}：是一个文件，而--series用于在DICOM层面文件夹中选择序列；请去掉--series。</translation>
    </message>
    <message>
      <source>{1}: {2} of the VOI is padding outside the scanner's field of view (PixelPaddingValue), expected at most {3}; draw the lesion inside the field of view.</source>
      <translation>{1}：VOI的{2}为扫描视野外的填充（PixelPaddingValue），最多应为{3}；请在视野内勾画病灶。</translation>
    </message>
    <message>
      <source>{1} of the VOI is padding outside the field of view of the scanner</source>
      <translation>VOI的{1}为扫描视野外的填充</translation>
    </message>
    <message>
      <source>{1}: its voxels are {2} mm by its header, expected {3} to {4} mm; is its unit another one, or is it damaged? Export it again.</source>
      <translation>{1}：按其文件头，体素大小为{2} mm，应为{3}至{4} mm；是单位不同，还是文件已损坏？请重新导出。</translation>
    </message>
    <message>
      <source>{1}: begins at ({2}) mm by its header, where no scan lies; export it again.</source>
      <translation>{1}：按其文件头，起点位于（{2}）mm，那里不可能有扫描；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: no such file or folder; check the path.</source>
      <translation>{1}：没有这样的文件或文件夹；请检查路径。</translation>
    </message>
    <message>
      <source>{1}: cannot be read as an image {2}.</source>
      <translation>{1}：无法作为影像读取{2}。</translation>
    </message>
    <message>
      <source>case {1}: a part of an image cannot be normalised; give the whole image.</source>
      <translation>病例{1}：不能只对影像的一部分做归一化；请给出完整影像。</translation>
    </message>
    <message>
      <source>{1} is an RTSTRUCT without a single ROI, expected the VOI's contours; export it again.</source>
      <translation>{1}是没有任何ROI的RTSTRUCT，应有VOI的轮廓；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: cannot be read as {2} (names ROIs but holds no contours); export it again.</source>
      <translation>{1}：无法作为{2}读取（列出了ROI名称，但不含轮廓）；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: the ROI {2} has a contour of the type {3}, expected {4}; close the contours, or take out points and lines.</source>
      <translation>{1}：ROI {2}有类型为{3}的轮廓，应为{4}；请闭合轮廓，或去掉点和线。</translation>
    </message>
    <message>
      <source>{1}: the ROI {2} has a contour of {3} numbers, expected three a corner; export it again.</source>
      <translation>{1}：ROI {2}有一条由{3}个数组成的轮廓，每个角点应为三个数；请重新导出。</translation>
    </message>
    <message>
      <source>{1} reaches beyond the image by {2}, expected none: image {3}. Give the image that it was drawn on.</source>
      <translation>{1}超出影像{2}，不应超出：影像{3}。请给出勾画时所用的影像。</translation>
    </message>
    <message>
      <source>{1} has contours on {2} slices, none of them neighbours (at least {3} apart), expected one on each slice of the VOI: interpolate between slices in the program that drew them.</source>
      <translation>{1}在{2}层上有轮廓，且互不相邻（至少相隔{3}层），VOI的每一层都应有轮廓：请在勾画程序中进行层间插值。</translation>
    </message>
    <message>
      <source>{1} slice(s) without a contour between the first and the last one of the VOI</source>
      <translation>VOI的首层与末层之间有{1}层没有轮廓</translation>
    </message>
    <message>
      <source>a contour that stood twice in the RTSTRUCT was taken once</source>
      <translation>RTSTRUCT中出现两次的一条轮廓只取了一次</translation>
    </message>
    <message>
      <source>{1}: is damaged, its {2} has two items of the ROI number {3}, expected one; export it again.</source>
      <translation>{1}：已损坏，其{2}中ROI编号{3}有两项，应为一项；请重新导出。</translation>
    </message>
    <message>
      <source>{1} has a contour {2} mm beside the nearest slice of the image, expected at most {3} mm; give the series that it was drawn on.</source>
      <translation>{1}有一条轮廓距影像最近层面{2} mm，最多应为{3} mm；请给出勾画时所用的序列。</translation>
    </message>
    <message>
      <source>{1} mm along {2}</source>
      <translation>沿{2}方向{1} mm</translation>
    </message>
    <message>
      <source>{1} has contours on slice {2} of {3} that cross: {4} voxel(s) lie in two of which neither holds the other, expected pieces that lie apart and holes within them; unite the contours in the program that drew them.</source>
      <translation>{1}在第{2}层（共{3}层）上的轮廓相交：{4}个体素位于互不包含的两条轮廓中，应为相互分离的块及其内部的孔；请在勾画程序中合并轮廓。</translation>
    </message>
    <message>
      <source>Pass --label or --segment, in a cohort the column label or segment</source>
      <translation>请用--label或--segment指定，在队列表中用label列或segment列</translation>
    </message>
    <message>
      <source>Rename it, or give a file of it alone</source>
      <translation>请重命名，或给出只含它的文件</translation>
    </message>
    <message>
      <source>{1} holds {2} {3}: {4}; expected one, or one called {5}. {6}; pieces of one VOI belong into one label.</source>
      <translation>{1}含有{2}个{3}：{4}；应为一个，或其中一个名为{5}。{6}；同一VOI的各块应属于同一标签。</translation>
    </message>
    <message>
      <source>label {1} of the mask was taken, not its segment {2}</source>
      <translation>取了掩膜的标签{1}，而非其分段{2}</translation>
    </message>
    <message>
      <source>pass --label with the VOI's</source>
      <translation>请用 --label 给出VOI的标签</translation>
    </message>
    <message>
      <source>{1} has no {2}; its {3} are {4}; pass --label or --segment, in a cohort the column label or segment, with one of them.</source>
      <translation>{1}没有{2}；其{3}为{4}；请用--label或--segment（在队列表中用label列或segment列）指定其一。</translation>
    </message>
    <message>
      <source>write the mask again, with 1 for the VOI (255 in a signed byte is -1)</source>
      <translation>请重新写出掩膜，VOI取1（有符号字节中的255即为-1）</translation>
    </message>
    <message>
      <source>{1}: label {2} cannot be the VOI's, expected 1 or more (0 is the background); {3}.</source>
      <translation>{1}：标签{2}不能是VOI的标签，应为1或更大（0为背景）；{3}。</translation>
    </message>
    <message>
      <source>label {1}</source>
      <translation>标签{1}</translation>
    </message>
    <message>
      <source>segment {1}</source>
      <translation>分段{1}</translation>
    </message>
    <message>
      <source>the slices lean by {1} mm from the first to the last and were read as upright</source>
      <translation>层面从首层到末层倾斜{1} mm，按正立读取</translation>
    </message>
    <message>
      <source>{1}: the DICOM series has one slice only; export all slices of the series.</source>
      <translation>{1}：该DICOM序列只有一个层面；请导出序列的全部层面。</translation>
    </message>
    <message>
      <source>{1}: two slices at the same position ({2}{3}); leave one phase or reconstruction there.</source>
      <translation>{1}：两个层面位于同一位置（{2}{3}）；请只保留一个期相或重建。</translation>
    </message>
    <message>
      <source>{1} slice(s) missing</source>
      <translation>缺少{1}个层面</translation>
    </message>
    <message>
      <source>unequal slice spacing</source>
      <translation>层间距不等</translation>
    </message>
    <message>
      <source>{1}: {2}: the gap between {3} is {4} mm, expected {5} mm as between the others (tolerance {6} mm); export the whole series again.</source>
      <translation>{1}：{2}：{3}之间相距{4} mm，应与其他层面一样为{5} mm（允差{6} mm）；请重新导出整个序列。</translation>
    </message>
    <message>
      <source>{1}: the slices are shifted in their plane by {2} mm from one to the next, {3} degrees (a tilted gantry); resample the series to an upright grid first.</source>
      <translation>{1}：相邻层面在平面内错开{2} mm，即{3}度（机架倾斜）；请先将序列重采样到正立网格。</translation>
    </message>
    <message>
      <source>{1}: slices of differing size ({2}: {3} pixels); expected one size.</source>
      <translation>{1}：层面大小不一（{2}：{3}像素）；应为同一大小。</translation>
    </message>
    <message>
      <source>{1}: slices of differing pixel spacing ({2}: {3} and {4} mm); expected one spacing.</source>
      <translation>{1}：层面像素间距不一（{2}：{3}和{4} mm）；应为同一间距。</translation>
    </message>
    <message>
      <source>{1}: slices of differing orientation ({2}); leave only the axial stack there.</source>
      <translation>{1}：层面方向不一（{2}）；请只保留轴位层面。</translation>
    </message>
    <message>
      <source>space directions</source>
      <translation>空间方向</translation>
    </message>
    <message>
      <source>space origin</source>
      <translation>空间原点</translation>
    </message>
    <message>
      <source>{1}: its header does not say where the voxels are: {2} is {3}, expected {4}; export it again.</source>
      <translation>{1}：文件头没有说明体素的位置：{2}为{3}，应为{4}；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: is a picture ({2}), which does not say how large its voxels are and where they lie; give the DICOM series, or export it as NRRD or NIfTI from there.</source>
      <translation>{1}：是图片（{2}），不说明体素有多大、位于何处；请给出DICOM序列，或从那里导出为NRRD或NIfTI。</translation>
    </message>
    <message>
      <source>a line</source>
      <translation>一行</translation>
    </message>
    <message>
      <source>text, behind which ITK may read nothing more</source>
      <translation>文本，其后ITK可能不再读取任何内容</translation>
    </message>
    <message>
      <source>a volume's number of axes, 3</source>
      <translation>体数据的轴数3</translation>
    </message>
    <message>
      <source>{1}: its header gives {2} twice; export it again.</source>
      <translation>{1}：文件头中{2}出现两次；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: its header has CompressedData without BinaryData; export it again.</source>
      <translation>{1}：文件头有CompressedData而没有BinaryData；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: its header measures in {2} (space units), which ITK takes for mm; save it in mm.</source>
      <translation>{1}：文件头以{2}为单位（space units），而ITK会当作mm；请以mm保存。</translation>
    </message>
    <message>
      <source>{1}: {2} is {3} in its header, expected True or False; export it again.</source>
      <translation>{1}：文件头中{2}为{3}，应为True或False；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: its header measures in {2} (DistanceUnits), which ITK takes for mm; save it in mm.</source>
      <translation>{1}：其文件头以{2}为单位（DistanceUnits），ITK会当作mm；请以mm保存。</translation>
    </message>
    <message>
      <source>{1}: its values have the {2} {3}, which ITK does not apply; save the intensities themselves.</source>
      <translation>{1}：其值带有{2} {3}，ITK不会应用；请保存强度本身。</translation>
    </message>
    <message>
      <source>numbers in brackets, as (1,0,0)</source>
      <translation>括号中的数，如(1,0,0)</translation>
    </message>
    <message>
      <source>found {1} bytes of voxels, expected {2}</source>
      <translation>发现{1}字节的体素，应为{2}</translation>
    </message>
    <message>
      <source>{1}: {2} in its header is no entry (NAME = VALUE); export it again.</source>
      <translation>{1}：文件头中的{2}不是条目（NAME = VALUE）；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: has compressed voxels but no CompressedDataSize, which ITK needs; export it again.</source>
      <translation>{1}：体素经过压缩，但没有ITK所需的CompressedDataSize；请重新导出。</translation>
    </message>
    <message>
      <source>{1}: is compressed by bzip2, which cannot be read here; save it with gzip or as raw.</source>
      <translation>{1}：由bzip2压缩，此处无法读取；请用gzip压缩或不压缩保存。</translation>
    </message>
    <message>
      <source>{1}: has its voxels in several files ({2}), expected one; save it as one file.</source>
      <translation>{1}：体素分存于多个文件（{2}），应为一个；请另存为一个文件。</translation>
    </message>
    <message>
      <source>{1}: its voxels should lie in {2} beside it, which is not there; copy it, too.</source>
      <translation>{1}：其体素应在旁边的{2}中，但该文件不存在；请一并复制。</translation>
    </message>
    <message>
      <source>{1}: is {2} ({3}); copy or export it again.</source>
      <translation>{1}：{2}（{3}）；请重新复制或导出。</translation>
    </message>
    <message>
      <source>{1}: ITK reads other voxels than it holds; save it again, as .nii.gz or .nrrd.</source>
      <translation>{1}：ITK读出的体素与其内容不同；请重新保存为.nii.gz或.nrrd。</translation>
    </message>
    <message>
      <source>more than {1}</source>
      <translation>多于{1}</translation>
    </message>
    <message>
      <source>{1}: holds {2} bytes of voxels when inflated, expected {3} by its header; export it again.</source>
      <translation>{1}：解压后有{2}字节的体素，按文件头应为{3}；请重新导出。</translation>
    </message>
    <message>
      <source>all voxels next to the VOI are {1}: was the image cut out along it? Filters see what is there</source>
      <translation>VOI旁的所有体素都是{1}：图像是否沿VOI裁剪过？滤波器会看到周围的内容</translation>
    </message>
    <message>
      <source>{1} of the voxels around the VOI are {2}, the lowest value: were values cut off there?</source>
      <translation>VOI周围{1}的体素为最低值{2}：该处以下的值是否被截断？</translation>
    </message>
    <message>
      <source>the axes of the image were {1} degrees from right angles and set upright</source>
      <translation>影像的轴偏离直角{1}度，已校正为正立</translation>
    </message>
    <message>
      <source>{1}: the axes of the image ({2}) are not at right angles or not of length 1 (a sheared grid, as of a tilted gantry or a registration); resample the image to an upright grid first.</source>
      <translation>{1}：影像的轴（{2}）不互相垂直或长度不为1（有剪切的网格，见于机架倾斜或配准）；请先将影像重采样到正立网格。</translation>
    </message>
    <message>
      <source>from left to right</source>
      <translation>从左到右</translation>
    </message>
    <message>
      <source>from front to back</source>
      <translation>从前到后</translation>
    </message>
    <message>
      <source>from foot to head</source>
      <translation>从足到头</translation>
    </message>
    <message>
      <source>{1} {2} mm from the image border, expected at least {3} mm: {4} may see where the image ends (seen with ifx_cte: up to {5} of 1116 features moved by over 1 %)</source>
      <translation>{1} 距图像边缘 {2} mm，应至少为 {3} mm：{4}可能触及图像边缘（在 ifx_cte 中所见：1116 个特征中最多有 {5} 个改变超过 1 %）</translation>
    </message>
    <message>
      <source>VOI of {1} mL, mean {2}, {3} slices</source>
      <translation>VOI {1} mL，平均{2}，{3}层</translation>
    </message>
    <message>
      <source>{1} of {2} VOI voxels of {3} mm ({4} %) lie midway between two pixels: rounding of the image's position decides them (seen with ifx_cte: where {5} % were decided otherwise, up to {6} of 1116 features moved by over 1 %)</source>
      <translation>{2} 个 {3} mm 的 VOI 体素中有 {1} 个（{4} %）恰好位于两个像素中间：图像位置的舍入决定其归属（在 ifx_cte 中所见：{5} % 的体素归属改变时，1116 个特征中最多有 {6} 个改变超过 1 %）</translation>
    </message>
    <message>
      <source>case {1}: the VOI</source>
      <translation>病例{1}：VOI</translation>
    </message>
    <message>
      <source>wavelets and Laplacian of Gaussian</source>
      <translation>小波和高斯拉普拉斯滤波</translation>
    </message>
    <message>
      <source>Laplacian of Gaussian</source>
      <translation>高斯拉普拉斯滤波</translation>
    </message>
    <message>
      <source>1 piece</source>
      <translation>1块</translation>
    </message>
    <message>
      <source>{1} pieces</source>
      <translation>{1}块</translation>
    </message>
    <message>
      <source>case {1}: the VOI has {2} voxels of {3} mm ({4} mL), expected at least {5}; draw the whole lesion, or check that the label is the right one.</source>
      <translation>病例{1}：VOI有{2}个{3} mm的体素（{4} mL），至少应有{5}个；请勾画整个病灶，或检查标签是否正确。</translation>
    </message>
    <message>
      <source>: is one side missing?</source>
      <translation>：是否缺了一侧？</translation>
    </message>
    <message>
      <source>VOI in {1}, expected {2}{3}</source>
      <translation>VOI共{1}，应为{2}{3}</translation>
    </message>
    <message>
      <source>{1} % of the VOI below {2} {3} (gas), expected at most {4} %: draw the wall without the lumen</source>
      <translation>VOI的{1} %低于{2} {3}（气体），最多应为{4} %：请只勾画肠壁，不含肠腔</translation>
    </message>
    <message>
      <source>slices {1} mm apart, expected {2} mm</source>
      <translation>层间距{1} mm，应为{2} mm</translation>
    </message>
    <message>
      <source>VOI one voxel thick on the grid of {1} mm: textures have no neighbours across it</source>
      <translation>VOI在{1} mm网格上只有一个体素厚：纹理在该方向上没有邻点</translation>
    </message>
    <message>
      <source>on one slice only</source>
      <translation>只在一层上</translation>
    </message>
    <message>
      <source>VOI {1}: resampling keeps {2} mm there, features are not on the grid of {3} mm</source>
      <translation>VOI {1}：重采样在该方向保持{2} mm，特征不在{3} mm网格上</translation>
    </message>
    <message>
      <source>VOI in {1} on the grid of {2} mm, drawn in {3}: the largest has {4} of it, {5} as drawn</source>
      <translation>VOI在{2} mm网格上为{1}，勾画时为{3}：最大的一块占{4}，勾画时占{5}</translation>
    </message>
    <message>
      <source>VOI of {1} mL is {2} voxels of {3} mm, {4} mL: {5} of it {6} by resampling</source>
      <translation>{1} mL的VOI为{2}个{3} mm的体素，即{4} mL：重采样使其{6}{5}</translation>
    </message>
    <message>
      <source>one voxel thick {1}</source>
      <translation>一个体素厚，{1}</translation>
    </message>
    <message>
      <source>case {1}: its image of {2} voxels is no part of one of {3} at {4}; try again.</source>
      <translation>病例{1}：其{2}体素的影像不是{3}影像在{4}处的一部分；请重试。</translation>
    </message>
    <message>
      <source>{1} at row {2} (from 0)</source>
      <translation>{1}在第{2}行（从0计）</translation>
    </message>
    <message>
      <source>{1}: expected an error rate between 0 and 1, as 0.1, found {2}.</source>
      <translation>{1}：错误率应在0和1之间，如0.1，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: error_rate is {2}, expected a share between 0 and 1.</source>
      <translation>{1}：error_rate为{2}，应为0和1之间的比例。</translation>
    </message>
    <message>
      <source>{1}: expected one probability a case, found shape {2}.</source>
      <translation>{1}：每例应有一个概率，发现形状为{2}。</translation>
    </message>
    <message>
      <source>{1}: expected probabilities from 0 to 1, found {2}; clip raw scores.</source>
      <translation>{1}：概率应为0至1，发现{2}；请截断原始分数。</translation>
    </message>
    <message>
      <source>{1}: {2} has shape {3}, expected one value or more in a row.</source>
      <translation>{1}：{2}的形状为{3}，应为一行中一个或多个数值。</translation>
    </message>
    <message>
      <source>{1}: {2}: expected values from 0 to 1, ascending.</source>
      <translation>{1}：{2}：数值应为0至1并递增。</translation>
    </message>
    <message>
      <source>case {1}: has no centre ({2} such), which harmonisation needs of every training case; fill the column centre of cohort.csv.</source>
      <translation>病例 {1}：没有中心（共 {2} 例），协调化要求每个训练病例都有中心；请填写 cohort.csv 的 centre 列。</translation>
    </message>
    <message>
      <source>harmonisation: expected finite arrays of the shapes {1}</source>
      <translation>协调化：应为形状 {1} 的有限数组</translation>
    </message>
    <message>
      <source>harmonisation: expected sds and scales above 0</source>
      <translation>协调化：标准差和尺度应大于 0</translation>
    </message>
    <message>
      <source>the centre {1}</source>
      <translation>中心 {1}</translation>
    </message>
    <message>
      <source>no centre</source>
      <translation>没有中心</translation>
    </message>
    <message>
      <source>case {1}: {2}, expected one that the bundle is harmonised for: {3}; name it (column centre, --centre), or bring the bundle to a new centre first (update --method harmonisation).</source>
      <translation>病例 {1}：{2}，应为模型包已协调化的中心之一：{3}；请指定中心（centre列或--centre），或先让模型包学习新的中心（update --method harmonisation）。</translation>
    </message>
    <message>
      <source>the centre {1} is none of</source>
      <translation>中心 {1} 不属于</translation>
    </message>
    <message>
      <source>no centre is named, of</source>
      <translation>未给出中心，应为</translation>
    </message>
    <message>
      <source>{1} {2}: taken as {3}</source>
      <translation>{1} {2}：按 {3} 处理</translation>
    </message>
    <message>
      <source>harmonised with the training cases' mean of {1}</source>
      <translation>协调化时采用训练病例的{1}均值</translation>
    </message>
    <message>
      <source>distance from the training cases</source>
      <translation>与训练病例的距离</translation>
    </message>
    <message>
      <source>{1} together</source>
      <translation>{1}共同造成</translation>
    </message>
    <message>
      <source>{1}: expected at least {2} cases, found {3}.</source>
      <translation>{1}：应至少有{2}个病例，实有{3}个。</translation>
    </message>
    <message>
      <source>{1}: the features vary in row {2} (from 0) alone; leave them out.</source>
      <translation>{1}：这些特征只在第{2}行（从0起）有变化；请去掉它们。</translation>
    </message>
    <message>
      <source>{1}: distances: expected at least one, ascending, found {2} in another order.</source>
      <translation>{1}：距离：应至少有一个且按升序排列，实有{2}个且顺序不同。</translation>
    </message>
    <message>
      <source>{1} drawings, as far apart as two readers by {2} mm along the contour and {3} mm of all of it ({4})</source>
      <translation>重画{1}次，相距如同两位阅片者：沿轮廓{2} mm，整个轮廓{3} mm（{4}）</translation>
    </message>
    <message>
      <source>Band: {1}.</source>
      <translation>波动范围：{1}。</translation>
    </message>
    <message>
      <source>What moves most when drawn again, in sd of the training cases, and its ICC as estimated from this case alone:</source>
      <translation>重画时变动最大的特征（以训练病例的标准差计）及其仅由本例估计的ICC：</translation>
    </message>
    <message>
      <source>ICC {1}</source>
      <translation>ICC {1}</translation>
    </message>
    <message>
      <source>case {1}: {2} volumes are called so, expected a name each; rename them in the Data module.</source>
      <translation>病例{1}：有{2}个体数据同名，应各有其名；请在Data模块中改名。</translation>
    </message>
    <message>
      <source>case {1}: expected one segment, found {2} ({3}); say what the VOI is called in all cases.</source>
      <translation>病例{1}：应有一个区域，找到{2}个（{3}）；请填写各病例中VOI的名称。</translation>
    </message>
    <message>
      <source>case {1}: {2} segmentations were drawn on it, {3} among them, expected one; take the others out of the scene.</source>
      <translation>病例{1}：其上画有{2}个分割，其中有{3}，应为一个；请将其余的移出场景。</translation>
    </message>
    <message>
      <source>case {1}: expected one segment called {2}, found {3}; its segments are {4}.</source>
      <translation>病例{1}：应有一个名为{2}的区域，找到{3}个；其区域为{4}。</translation>
    </message>
    <message>
      <source>The protocol {1} takes several series or drawn VOIs a case, and a scene does not say which belong together; give a table of cases (cohort.csv) with the columns {2}.</source>
      <translation>方案{1}每个病例使用多个序列或勾画的VOI，而场景并未说明哪些属于同一病例；请给出含有列{2}的病例表（cohort.csv）。</translation>
    </message>
    <message>
      <source>case {1}: its image or its VOI was taken out of the scene.</source>
      <translation>病例{1}：其影像或VOI已从场景中移除。</translation>
    </message>
    <message>
      <source>the VOI was proposed by Wall assist</source>
      <translation>VOI由肠壁辅助给出</translation>
    </message>
    <message>
      <source>{1}: has the case {2}, which is not of this batch; run it again.</source>
      <translation>{1}：含有不属于本批的病例{2}；请重新运行。</translation>
    </message>
    <message>
      <source>probability of {1}</source>
      <translation>{1}的概率</translation>
    </message>
    <message>
      <source>Probability of {1}</source>
      <translation>{1}的概率</translation>
    </message>
    <message>
      <source>no answer</source>
      <translation>无结果</translation>
    </message>
    <message>
      <source>Cut-off</source>
      <translation>截断值</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>模型</translation>
    </message>
    <message>
      <source>what the model knows</source>
      <translation>模型所用的信息</translation>
    </message>
    <message>
      <source>along the chart's axis</source>
      <translation>沿图表的轴</translation>
    </message>
    <message>
      <source>line across the bar</source>
      <translation>条形上的横线</translation>
    </message>
    <message>
      <source>90 % of redrawn contours</source>
      <translation>90 %的重画轮廓</translation>
    </message>
    <message>
      <source>the model's bar</source>
      <translation>模型的条形</translation>
    </message>
    <message>
      <source>Band</source>
      <translation>波动范围</translation>
    </message>
    <message>
      <source>These results are of earlier inputs: {1}.</source>
      <translation>这些结果来自先前的输入：{1}。</translation>
    </message>
    <message>
      <source>OF EARLIER INPUTS:</source>
      <translation>先前输入的结果：</translation>
    </message>
    <message>
      <source>the image ({1})</source>
      <translation>影像（{1}）</translation>
    </message>
    <message>
      <source>the bundle ({1})</source>
      <translation>模型包（{1}）</translation>
    </message>
    <message>
      <source>the centre ({1}, now {2})</source>
      <translation>中心（{1}，现为{2}）</translation>
    </message>
    <message>
      <source>The prediction shown is of earlier inputs: {1}. What is filed stands with the patient for good: press Apply again, or choose the earlier inputs again.</source>
      <translation>所显示的预测基于先前的输入：{1}。归档的内容将永久保留在患者名下：请重新点击“应用”，或重新选择先前的输入。</translation>
    </message>
    <message>
      <source>the VOI</source>
      <translation>VOI</translation>
    </message>
    <message>
      <source>the clinical values (no longer in the scene)</source>
      <translation>临床数值（已不在场景中）</translation>
    </message>
    <message>
      <source>the series {1}</source>
      <translation>序列{1}</translation>
    </message>
    <message>
      <source>the VOI {1}</source>
      <translation>名为{1}的VOI</translation>
    </message>
    <message>
      <source>{1} ({2}, now {3})</source>
      <translation>{1}（{2}，现为{3}）</translation>
    </message>
    <message>
      <source>no longer in the scene</source>
      <translation>已不在场景中</translation>
    </message>
    <message>
      <source>not named</source>
      <translation>未指定</translation>
    </message>
    <message>
      <source>not given</source>
      <translation>未填写</translation>
    </message>
    <message>
      <source>What the edge is worth</source>
      <translation>边缘的影响</translation>
    </message>
    <message>
      <source>by how many percentage points the probability of {1}, {2} %, changes if a piece of the contour, that in a block of {3} mm, moves by one voxel: within the VOI inwards, outside it outwards</source>
      <translation>如果轮廓的一段（{3} mm的方块之内）移动一个体素，{1}的概率（{2} %）会改变多少个百分点：VOI之内为向内移动，VOI之外为向外移动</translation>
    </message>
    <message>
      <source>{1} and {2} are not of the same prediction; choose the two tables of one case and time.</source>
      <translation>{1}与{2}不是同一次预测的结果；请选择同一病例、同一时间的两个表。</translation>
    </message>
    <message>
      <source>case {1}: the volume {2} was not loaded from DICOM, or the DICOM database does not hold its files together; load the series by Slicer's DICOM module.</source>
      <translation>病例{1}：体数据{2}不是从DICOM加载的，或DICOM数据库没有完整保存其文件；请用Slicer的DICOM模块加载该序列。</translation>
    </message>
    <message>
      <source>export DICOM</source>
      <translation>导出DICOM</translation>
    </message>
    <message>
      <source>{1}, series {2}</source>
      <translation>{1}，序列{2}</translation>
    </message>
    <message>
      <source>the volume {1}</source>
      <translation>体数据{1}</translation>
    </message>
    <message>
      <source>case {1} ({2})</source>
      <translation>病例{1}（{2}）</translation>
    </message>
    <message>
      <source>case {1}: the protocol {2} needs it; choose its volume below the VOI.</source>
      <translation>病例{1}：方案{2}需要它；请在VOI下方选择其体数据。</translation>
    </message>
    <message>
      <source>case {1}: {2} is the first series itself; choose another volume.</source>
      <translation>病例{1}：{2}就是第一个序列本身；请选择另一个体数据。</translation>
    </message>
    <message>
      <source>case {1}: the protocol {2} needs it; choose its segment below the VOI.</source>
      <translation>病例{1}：方案{2}需要它；请在VOI下方选择其分割段。</translation>
    </message>
    <message>
      <source>case {1}: the segment {2} is the first VOI itself; choose another segment.</source>
      <translation>病例{1}：分割段{2}就是第一个VOI本身；请选择另一个分割段。</translation>
    </message>
    <message>
      <source>one volume and one segment alone</source>
      <translation>仅一个体数据和一个分割段</translation>
    </message>
    <message>
      <source>case {1}, VOI {2}</source>
      <translation>病例{1}，VOI {2}</translation>
    </message>
    <message>
      <source>image or its VOI was removed while the prediction ran</source>
      <translation>影像或其VOI在预测期间被移除</translation>
    </message>
    <message>
      <source>image or the prediction was removed while its maps were computed</source>
      <translation>影像或预测结果在计算解释图期间被移除</translation>
    </message>
    <message>
      <source>The {1}; there are no results.</source>
      <translation>{1}；没有结果。</translation>
    </message>
    <message>
      <source>Call</source>
      <translation>判定</translation>
    </message>
    <message>
      <source>Warning:</source>
      <translation>警告：</translation>
    </message>
    <message>
      <source>The prediction shown is of another image or VOI ({1} mL) than the one chosen ({2} mL), or of one that lies elsewhere; press Apply first.</source>
      <translation>所显示的预测来自另一影像或VOI（{1} mL），与所选的（{2} mL）不同或位置不同；请先点击“应用”。</translation>
    </message>
    <message>
      <source>The prediction shown was made with the bundle {1}, not with the one chosen; choose that bundle, or press Apply first.</source>
      <translation>所显示的预测由模型包{1}得出，而非所选的模型包；请选择该模型包，或先点击“应用”。</translation>
    </message>
    <message>
      <source>series {1}</source>
      <translation>序列{1}</translation>
    </message>
    <message>
      <source>The prediction shown is of another {1} than the one chosen; press Apply first.</source>
      <translation>所显示的预测来自另一个{1}，与所选的不同；请先点击“应用”。</translation>
    </message>
    <message>
      <source>{1} (id {2})</source>
      <translation>{1}（ID {2}）</translation>
    </message>
    <message>
      <source>the segmentation {1}</source>
      <translation>分割{1}</translation>
    </message>
    <message>
      <source>case {1}: the volume {2}</source>
      <translation>病例{1}：体数据{2}</translation>
    </message>
    <message>
      <source>case {1}: the volume {2} is a map that explains a prediction, not an image; choose the image that it lies on.</source>
      <translation>病例{1}：体数据{2}是解释预测的图，不是影像；请选择其下的影像。</translation>
    </message>
    <message>
      <source>case {1}: the volume {2} was taken out of the scene; choose another, or in a reading study close the scene and open the case again.</source>
      <translation>病例{1}：体数据{2}已从场景中移除；请选择其他体数据，在阅片研究中请关闭场景并重新打开该病例。</translation>
    </message>
    <message>
      <source>case {1}: the volume {2} holds no image; load or choose another.</source>
      <translation>病例{1}：体数据{2}不含影像；请载入或选择另一个。</translation>
    </message>
    <message>
      <source>case {1}: the segmentation {2} has no segment with the id {3}; its segments are {4}; choose one of them.</source>
      <translation>病例{1}：分割{2}中没有ID为{3}的分割段；其分割段为{4}；请从中选择。</translation>
    </message>
    <message>
      <source>case {1}: the segment {2} has no voxels, only {3}, expected a binary labelmap; in the Segmentations module, under Representations, press Create and then Make source in the row Binary labelmap.</source>
      <translation>病例{1}：分割段{2}没有体素，只有{3}，应为二值标签图；请在Segmentations模块的Representations下，于Binary labelmap一行点击Create，再点击Make source。</translation>
    </message>
    <message>
      <source>case {1}: the volume {2} is under {3}, {4} under {5}, expected the same; put both under one transform, or harden it.</source>
      <translation>病例{1}：体数据{2}位于{3}之下，{4}位于{5}之下，两者应相同；请将两者置于同一变换之下，或固化该变换。</translation>
    </message>
    <message>
      <source>case {1}: the transform {2} above {3} and {4} stretches, bends or mirrors them, expected a rigid one; harden it on both, or load the series anew with regularized geometry. Without the transform the image would lie wrong.</source>
      <translation>病例{1}：{3}和{4}之上的变换{2}会拉伸、弯曲或镜像翻转它们，应为刚性变换；请在两者上固化该变换，或以规则化几何重新载入该序列。没有该变换，影像位置将会错误。</translation>
    </message>
    <message>
      <source>case {1}: the segment {2} has no voxel inside the volume {3}; draw it there, or choose the volume on which it was drawn.</source>
      <translation>病例{1}：分割段{2}在体数据{3}内没有体素；请在其中勾画，或选择勾画时所用的体数据。</translation>
    </message>
    <message>
      <source>the VOI was drawn on {1}, not on {2}</source>
      <translation>VOI是在{1}上勾画的，而非{2}</translation>
    </message>
    <message>
      <source>{1} of the VOI lies outside the volume and was left out</source>
      <translation>VOI的{1}位于体数据之外，已舍弃</translation>
    </message>
    <message>
      <source>the VOI was drawn on another grid and resampled ({1} ml became {2} ml)</source>
      <translation>VOI是在另一网格上勾画的，已重采样（{1} ml变为{2} ml）</translation>
    </message>
    <message>
      <source>the voxels of {1} are in {2}, expected Hounsfield units</source>
      <translation>{1}的体素单位为{2}，应为Hounsfield单位</translation>
    </message>
    <message>
      <source>the voxels of {1} are in Hounsfield units, expected an MRI: is this a CT?</source>
      <translation>{1}的体素单位为Hounsfield单位，应为MRI：这是CT吗？</translation>
    </message>
    <message>
      <source>no transform</source>
      <translation>无变换</translation>
    </message>
    <message>
      <source>Reliability of the features</source>
      <translation>特征的可靠性</translation>
    </message>
    <message>
      <source>Share of features with at least this ICC</source>
      <translation>ICC不低于该值的特征占比</translation>
    </message>
    <message>
      <source>Mean volume (mL)</source>
      <translation>平均体积（mL）</translation>
    </message>
    <message>
      <source>Difference (mL)</source>
      <translation>差值（mL）</translation>
    </message>
    <message>
      <source>{1}: holds no finished analysis (no report.html); run study analyse, it resumes.</source>
      <translation>{1}：其中没有已完成的分析（没有report.html）；请运行study analyse，它会继续。</translation>
    </message>
    <message>
      <source>Intra-observer</source>
      <translation>观察者内</translation>
    </message>
    <message>
      <source>Inter-observer</source>
      <translation>观察者间</translation>
    </message>
    <message>
      <source>Bias</source>
      <translation>偏倚</translation>
    </message>
    <message>
      <source>Lower limit</source>
      <translation>下限</translation>
    </message>
    <message>
      <source>Upper limit</source>
      <translation>上限</translation>
    </message>
    <message>
      <source>{1} % of the training cases are less typical than this one</source>
      <translation>{1} %的训练病例比该病例更不典型</translation>
    </message>
    <message>
      <source>{1}: {2} ({3}), {4} for this case. What made the difference, in percentage points:</source>
      <translation>{1}：{2}（{3}），该病例为{4}。造成差异的因素（百分点）：</translation>
    </message>
    <message>
      <source>{1}{2}: no answer, so there is nothing to explain.</source>
      <translation>{1}{2}：无结果，因此无可解释。</translation>
    </message>
    <message>
      <source>undecided at {1}: both outcomes remain</source>
      <translation>在{1}水平上未定：两种结局均不能排除</translation>
    </message>
    <message>
      <source>{1} at {2}</source>
      <translation>{1}（{2}水平）</translation>
    </message>
    <message>
      <source>By modality: {1}.</source>
      <translation>按模态：{1}。</translation>
    </message>
    <message>
      <source>Research software, not for clinical decisions. {1}</source>
      <translation>仅供研究，不得用于临床决策。{1}</translation>
    </message>
    <message>
      <source>of earlier inputs</source>
      <translation>先前输入的结果</translation>
    </message>
    <message>
      <source>{1} others together</source>
      <translation>其余{1}项合计</translation>
    </message>
    <message>
      <source>{1} Press Apply to predict anew.</source>
      <translation>{1}请点击“应用”重新预测。</translation>
    </message>
    <message>
      <source>the table {1} is not of a prediction (it has no {2}{3}); choose one that IFXPredict made.</source>
      <translation>表{1}不是预测结果（没有{2}{3}）；请选择由IFXPredict生成的表。</translation>
    </message>
    <message>
      <source>it tells tissues apart by Hounsfield units, and the chosen bundle is for {1}</source>
      <translation>它依据Hounsfield单位区分组织，而所选模型包适用于{1}</translation>
    </message>
    <message>
      <source>band of the first VOI alone, with {1} as drawn</source>
      <translation>区间只重画第一个VOI，{1}保持原样</translation>
    </message>
    <message>
      <source>a band needs {1} redrawings or more, found {2}.</source>
      <translation>波动范围至少需要重画{1}次，现为{2}次。</translation>
    </message>
    <message>
      <source>the cut-off lies in the band of the contour ({1})</source>
      <translation>截断值位于轮廓的波动范围之内（{1}）</translation>
    </message>
    <message>
      <source>depends on the contour</source>
      <translation>取决于轮廓</translation>
    </message>
    <message>
      <source>{1} % to {2} %</source>
      <translation>{1} %至{2} %</translation>
    </message>
    <message>
      <source>{1} contour, {2} position, {3} noise</source>
      <translation>轮廓{1}，位置{2}，噪声{3}</translation>
    </message>
    <message>
      <source>{1}: holds one patient; give a table with a row a case.</source>
      <translation>{1}：只含一位患者；请给出每个病例一行的表格。</translation>
    </message>
    <message>
      <source>has the image and the VOI of {1}{2} too: is one patient given twice?</source>
      <translation>的影像和VOI与{1}{2}的相同：同一患者是否给出了两次？</translation>
    </message>
    <message>
      <source>{1}: was changed while cases were predicted; run again.</source>
      <translation>{1}：预测病例期间被更改；请重新运行。</translation>
    </message>
    <message>
      <source>case {1}: its files changed since its features were computed; run again.</source>
      <translation>病例{1}：计算特征之后其文件发生了变化；请重新运行。</translation>
    </message>
    <message>
      <source>{1} such cases, see status.csv</source>
      <translation>此类病例共{1}例，见status.csv</translation>
    </message>
    <message>
      <source>Feature</source>
      <translation>特征</translation>
    </message>
    <message>
      <source>radiomics, deep or clinical</source>
      <translation>影像组学、深度或临床</translation>
    </message>
    <message>
      <source>Value</source>
      <translation>数值</translation>
    </message>
    <message>
      <source>in the unit of its row</source>
      <translation>以该行的单位表示</translation>
    </message>
    <message>
      <source>Unit</source>
      <translation>单位</translation>
    </message>
    <message>
      <source>unit of the value</source>
      <translation>数值的单位</translation>
    </message>
    <message>
      <source>distance from the mean of the training cases in their sd</source>
      <translation>与训练病例均值的距离，以其标准差计</translation>
    </message>
    <message>
      <source>Used by</source>
      <translation>使用者</translation>
    </message>
    <message>
      <source>the models that take the feature</source>
      <translation>采用该特征的模型</translation>
    </message>
    <message>
      <source>the model that is explained</source>
      <translation>被解释的模型</translation>
    </message>
    <message>
      <source>Part</source>
      <translation>部分</translation>
    </message>
    <message>
      <source>base, a modality, a feature, or the probability that they make</source>
      <translation>基准值、模态、特征，或由它们得到的概率</translation>
    </message>
    <message>
      <source>Name</source>
      <translation>名称</translation>
    </message>
    <message>
      <source>name of the modality or the feature</source>
      <translation>模态或特征的名称</translation>
    </message>
    <message>
      <source>In words</source>
      <translation>说明</translation>
    </message>
    <message>
      <source>what the feature measures</source>
      <translation>该特征测量的内容</translation>
    </message>
    <message>
      <source>of the case, in the unit of its row</source>
      <translation>该病例的值，以该行的单位表示</translation>
    </message>
    <message>
      <source>Contribution</source>
      <translation>贡献</translation>
    </message>
    <message>
      <source>how much it moved the probability; base and features sum to it</source>
      <translation>使概率变化的幅度；基准值与各特征之和等于概率</translation>
    </message>
    <message>
      <source>Standard error</source>
      <translation>标准误</translation>
    </message>
    <message>
      <source>of the contribution; 0 where it is exact</source>
      <translation>贡献的标准误；精确时为0</translation>
    </message>
    <message>
      <source>Log odds</source>
      <translation>对数优势</translation>
    </message>
    <message>
      <source>contribution to the log odds, of a logistic regression</source>
      <translation>对逻辑回归对数优势的贡献</translation>
    </message>
    <message>
      <source>Outcome left</source>
      <translation>保留的结局</translation>
    </message>
    <message>
      <source>at the error rate; undecided where both are</source>
      <translation>在该错误率下；两者均保留时为未定</translation>
    </message>
    <message>
      <source>Error rate</source>
      <translation>错误率</translation>
    </message>
    <message>
      <source>of new cases whose outcome is not among those left</source>
      <translation>结局不在保留结局之中的新病例比例</translation>
    </message>
    <message>
      <source>Distance</source>
      <translation>距离</translation>
    </message>
    <message>
      <source>from the training cases by the inputs of the model (Mahalanobis)</source>
      <translation>按模型输入计算的与训练病例的距离（Mahalanobis）</translation>
    </message>
    <message>
      <source>Percentile</source>
      <translation>百分位</translation>
    </message>
    <message>
      <source>how many of 100 training cases lie nearer to the others</source>
      <translation>100例训练病例中有多少例比该病例更接近其余病例</translation>
    </message>
    <message>
      <source>Reason</source>
      <translation>原因</translation>
    </message>
    <message>
      <source>what makes the case unlike the training cases</source>
      <translation>使该病例不同于训练病例的因素</translation>
    </message>
    <message>
      <source>Band from</source>
      <translation>区间下限</translation>
    </message>
    <message>
      <source>lower end of the band of 90 % of the redrawings</source>
      <translation>重画结果 90 % 区间的下限</translation>
    </message>
    <message>
      <source>Band to</source>
      <translation>区间上限</translation>
    </message>
    <message>
      <source>upper end of the band of 90 % of the redrawings</source>
      <translation>重画结果 90 % 区间的上限</translation>
    </message>
    <message>
      <source>Call stays</source>
      <translation>判定不变</translation>
    </message>
    <message>
      <source>share of the redrawings with the call of the VOI as drawn</source>
      <translation>重画后判定与原 VOI 相同的比例</translation>
    </message>
    <message>
      <source>Notice</source>
      <translation>声明</translation>
    </message>
    <message>
      <source>of the bundle; empty where it has none</source>
      <translation>模型包的声明；没有时为空</translation>
    </message>
    <message>
      <source>Imputed, low</source>
      <translation>插补，下限</translation>
    </message>
    <message>
      <source>2.5 % of the probabilities over imputations lie below</source>
      <translation>2.5 %的插补概率低于此值</translation>
    </message>
    <message>
      <source>Imputed, high</source>
      <translation>插补，上限</translation>
    </message>
    <message>
      <source>2.5 % of the probabilities over imputations lie above</source>
      <translation>2.5 %的插补概率高于此值</translation>
    </message>
    <message>
      <source>{1} from this probability on</source>
      <translation>概率达到该值即判定为{1}</translation>
    </message>
    <message>
      <source>{1} or {2}</source>
      <translation>{1}或{2}</translation>
    </message>
    <message>
      <source>Status</source>
      <translation>状态</translation>
    </message>
    <message>
      <source>ok, warnings, or what is missing</source>
      <translation>正常、警告，或缺少的内容</translation>
    </message>
    <message>
      <source>Case</source>
      <translation>病例</translation>
    </message>
    <message>
      <source>its name</source>
      <translation>其名称</translation>
    </message>
    <message>
      <source>Case status</source>
      <translation>病例状态</translation>
    </message>
    <message>
      <source>ok, warning or failed</source>
      <translation>正常、警告或失败</translation>
    </message>
    <message>
      <source>mean of {1} pseudo-cases</source>
      <translation>{1}例伪病例的平均值</translation>
    </message>
    <message>
      <source>mean of {1} training cases</source>
      <translation>{1}例训练病例的平均值</translation>
    </message>
    <message>
      <source>explanation of the model {1}: base and contributions miss the probability {2} by {3}, expected at most {4}.</source>
      <translation>对模型{1}的解释：基准值与各贡献之和与概率{2}相差{3}，最多应为{4}。</translation>
    </message>
    <message>
      <source>probability of the model</source>
      <translation>模型的概率</translation>
    </message>
    <message>
      <source>sum of its features</source>
      <translation>其特征之和</translation>
    </message>
    <message>
      <source>, imputed</source>
      <translation>，插补值</translation>
    </message>
    <message>
      <source>1 = missing</source>
      <translation>1 = 缺失</translation>
    </message>
    <message>
      <source>probability {1} to {2} in 95 % of {3} imputations</source>
      <translation>{3}次插补中95 %的概率在{1}至{2}之间</translation>
    </message>
    <message>
      <source>{1} missing: {2}{3} imputed ({4})</source>
      <translation>缺少{1}：以{2}{3}插补（{4}）</translation>
    </message>
    <message>
      <source>{1} is missing of no training case, so that nothing stands for it</source>
      <translation>训练病例中无一缺少{1}，因此不以任何值代替</translation>
    </message>
    <message>
      <source>harmonised for {1} by {2} of its cases on {3}</source>
      <translation>已于 {3} 用该中心的 {2} 例为 {1} 做协调化</translation>
    </message>
    <message>
      <source>{1}: taken into account</source>
      <translation>{1}：已计入模型</translation>
    </message>
    <message>
      <source>case {1}: the mask has {2} voxels, expected {3} (z, y, x).</source>
      <translation>病例{1}：掩膜有{2}个体素，应为{3}（z, y, x）。</translation>
    </message>
    <message>
      <source>case {1}: the mask is empty, expected a VOI; draw it.</source>
      <translation>病例{1}：掩膜为空，应为一个VOI；请勾画。</translation>
    </message>
    <message>
      <source>case {1}: the VOI needs more of the image than the part that was given; give more.</source>
      <translation>病例{1}：VOI需要的影像范围超出所给的部分；请给出更大范围。</translation>
    </message>
    <message>
      <source>no answer: {1} missing</source>
      <translation>无结果：缺少{1}</translation>
    </message>
    <message>
      <source>{1} of bundle {2} on {3}</source>
      <translation>{3} 由模型包 {2} 更新：{1}</translation>
    </message>
    <message>
      <source>score {1}</source>
      <translation>得分{1}</translation>
    </message>
    <message>
      <source>{1}, shown as {2} %</source>
      <translation>{1}，显示为{2} %</translation>
    </message>
    <message>
      <source>protocol {1}</source>
      <translation>方案{1}</translation>
    </message>
    <message>
      <source>{1}: compares no two readers, as of a study that one reader read; leave it out, or write local_mm and excess_mm into the protocol's redrawing.</source>
      <translation>{1}：没有比较两位阅片者，因为该研究只有一位阅片者；请不要给出它，或在方案的redrawing中写明local_mm和excess_mm。</translation>
    </message>
    <message>
      <source>{1}: has no mean_distance_mm and shift_mm between readers; give agreement_summary.csv.</source>
      <translation>{1}：没有阅片者之间的mean_distance_mm和shift_mm；请给出agreement_summary.csv。</translation>
    </message>
    <message>
      <source>unlike the training cases: {1}</source>
      <translation>不同于训练病例：{1}</translation>
    </message>
    <message>
      <source>undecided at {1} %</source>
      <translation>在{1} %水平上未定</translation>
    </message>
    <message>
      <source>Why: what raised (+) and lowered (-) the probability of {1}, percentage points</source>
      <translation>原因：使{1}的概率升高（+）和降低（-）的因素，百分点</translation>
    </message>
    <message>
      <source>drawn again {1}, the call stays in {2} % ({3})</source>
      <translation>重画时为{1}，{2} %的判定不变（{3}）</translation>
    </message>
    <message>
      <source>drawn again {1}, the call stays in {2} %</source>
      <translation>重画时为{1}，{2} %的判定不变</translation>
    </message>
    <message>
      <source>Case {1}: {2}</source>
      <translation>病例{1}：{2}</translation>
    </message>
    <message>
      <source>Probability of {1} ({2})</source>
      <translation>{1}的概率（{2}）</translation>
    </message>
    <message>
      <source>clinical values</source>
      <translation>临床数值</translation>
    </message>
    <message>
      <source>{1} {2} taken as {3}</source>
      <translation>{1} {2}按{3}计</translation>
    </message>
    <message>
      <source>0 or 1 ({1})</source>
      <translation>0或1（{1}）</translation>
    </message>
    <message>
      <source>{1} looks like {2}; convert it</source>
      <translation>{1}看似{2}；请换算</translation>
    </message>
    <message>
      <source>check value and unit</source>
      <translation>请检查数值和单位</translation>
    </message>
    <message>
      <source>{1} looks like {2}; give the value in {3}</source>
      <translation>{1}看起来像{2}；请以{3}为单位给出该值</translation>
    </message>
    <message>
      <source>{1}: expected {2}; {3}.</source>
      <translation>{1}：应为{2}；{3}。</translation>
    </message>
    <message>
      <source>{1}: expected values by name, as {'crp': 29}, found {2}.</source>
      <translation>{1}：应为按名称给出的数值，如{'crp': 29}，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: the name of a value is {2}, expected a text, as 'crp'.</source>
      <translation>{1}：数值的名称为{2}，应为文本，如'crp'。</translation>
    </message>
    <message>
      <source>{1} {2} taken as {3} {4}</source>
      <translation>{1} {2}按{3} {4}计</translation>
    </message>
    <message>
      <source>{1}: expected {2} as a number with a decimal point; leave a missing value empty, or give None.</source>
      <translation>{1}：应为{2}范围内的数字，并使用小数点；缺失值请留空，或给出None。</translation>
    </message>
    <message>
      <source>{1}, {2} {3}: expected {4}; check value and unit.</source>
      <translation>{1}，即{2} {3}：应为{4}；请检查数值和单位。</translation>
    </message>
    <message>
      <source>{1}, which would be {2} {3}</source>
      <translation>{1}，即{2} {3}</translation>
    </message>
    <message>
      <source>{1} to {2} {3}</source>
      <translation>{1}至{2} {3}</translation>
    </message>
    <message>
      <source>with a decimal point{1}</source>
      <translation>并使用小数点{1}</translation>
    </message>
    <message>
      <source>; write the number</source>
      <translation>；请填写数字</translation>
    </message>
    <message>
      <source>{1}: expected {2} as a number{3}.</source>
      <translation>{1}：应为{2}范围内的数字{3}。</translation>
    </message>
    <message>
      <source>{1}-weighted, {2}, {3}</source>
      <translation>{1}加权，{2}，{3}</translation>
    </message>
    <message>
      <source>{1} to {2} mm from the drawn VOI</source>
      <translation>距所勾画的VOI {1}至{2} mm</translation>
    </message>
    <message>
      <source>random flips</source>
      <translation>随机翻转</translation>
    </message>
    <message>
      <source>without fat suppression</source>
      <translation>无脂肪抑制</translation>
    </message>
    <message>
      <source>after contrast medium</source>
      <translation>注射对比剂后</translation>
    </message>
    <message>
      <source>{1}, from {2} to {3} {4}</source>
      <translation>{1}，从{2}至{3} {4}</translation>
    </message>
    <message>
      <source>{1}, from {2} {3}</source>
      <translation>{1}，{2} {3}以上</translation>
    </message>
    <message>
      <source>{1}, up to {2} {3}</source>
      <translation>{1}，{2} {3}以下</translation>
    </message>
    <message>
      <source>{1}, shifts and changes of brightness and contrast</source>
      <translation>{1}，平移以及亮度和对比度变化</translation>
    </message>
    <message>
      <source>known are {1}{2}.</source>
      <translation>已知的有{1}{2}。</translation>
    </message>
    <message>
      <source>{1}: the median of {2} values is {3}, unlikely in {4}{5}</source>
      <translation>{1}：{2}个数值的中位数为{3}，单位不太可能是{4}{5}</translation>
    </message>
    <message>
      <source>write {1} ({2}) as its header</source>
      <translation>请将其列标题写为{1} ({2})</translation>
    </message>
    <message>
      <source>{1}, and looks like {2}: write {3} ({4}) as its header to convert them, or {5} if they are right</source>
      <translation>{1}，看似{2}：若需换算，请将其列标题写为{3} ({4})；若数值正确，则{5}</translation>
    </message>
    <message>
      <source>{1}: unknown clinical characteristic {2}; {3} Rename or remove it; to train on it, add it to the protocol's section clinical.</source>
      <translation>{1}：未知的临床特征{2}；{3}请重命名或删除；若要用于训练，请将其加入方案的clinical部分。</translation>
    </message>
    <message>
      <source>did you mean {1} ({2})?</source>
      <translation>您是指{1}（{2}）吗？</translation>
    </message>
    <message>
      <source>{1}, and looks like {2}: give the values in {3}, or {4} if they are</source>
      <translation>{1}，看似{2}：请以{3}给出数值；若数值本就如此，则{4}</translation>
    </message>
    <message>
      <source>{1}, or {2}</source>
      <translation>{1}，或{2}</translation>
    </message>
    <message>
      <source>{1}: {2} is given twice, as {3} and {4}; keep one of them.</source>
      <translation>{1}：{2}给出了两次，为{3}和{4}；请保留其一。</translation>
    </message>
    <message>
      <source>{1}: {2} in {3}: unknown unit; known are {4}; convert the values, and name one of these.</source>
      <translation>{1}：{3}中的{2}：单位未知；已知的有{4}；请换算数值，并注明其中一种单位。</translation>
    </message>
    <message>
      <source>beside {1} {2} {3}</source>
      <translation>（另有{1} {2} {3}）</translation>
    </message>
    <message>
      <source>{1}: {2} mL</source>
      <translation>{1}：{2} mL</translation>
    </message>
    <message>
      <source>{1}; {2} % of the union's voxels are near a probability of 0.5, {3} % change sides with more empty margin</source>
      <translation>{1}；并集中{2} %的体素概率接近0.5，{3} %在空白边缘加宽后改变归属</translation>
    </message>
    <message>
      <source>intersection of {1} readings</source>
      <translation>{1}次阅片的交集</translation>
    </message>
    <message>
      <source>union of {1} readings</source>
      <translation>{1}次阅片的并集</translation>
    </message>
    <message>
      <source>staple of {1} readings</source>
      <translation>{1}次阅片的STAPLE估计</translation>
    </message>
    <message>
      <source>{1} and {2}: Dice {3}</source>
      <translation>{1}与{2}：Dice {3}</translation>
    </message>
    <message>
      <source>{1}, with the model's answer</source>
      <translation>{1}，参考了模型的答案</translation>
    </message>
    <message>
      <source>{1}: every reader skipped it; there is nothing to review.</source>
      <translation>{1}：所有阅片者都跳过了它；没有可审核的内容。</translation>
    </message>
    <message>
      <source>{1}: the {2} is empty; choose another contour.</source>
      <translation>{1}：{2}为空；请选择另一个轮廓。</translation>
    </message>
    <message>
      <source>All readings of case {1}{2}</source>
      <translation>病例{1}的所有阅片{2}</translation>
    </message>
    <message>
      <source>VOI {1}; study analyse compares the others</source>
      <translation>VOI {1}；其余的由study analyse比较</translation>
    </message>
    <message>
      <source>{1}: there is no proposal {2}; found {3}.</source>
      <translation>{1}：没有建议轮廓{2}；现有{3}。</translation>
    </message>
    <message>
      <source>review: expected drawn masks on one grid; restore the readings from a backup.</source>
      <translation>审核：应为同一网格上已勾画的掩模；请从备份恢复阅片。</translation>
    </message>
    <message>
      <source>its record</source>
      <translation>其记录</translation>
    </message>
    <message>
      <source>{1}: is a draft of study {2}, reader {3}, expected study {4}, reader {5}; move it out of the folder.</source>
      <translation>{1}：是研究{2}、阅片者{3}的草稿，应为研究{4}、阅片者{5}；请将其移出该文件夹。</translation>
    </message>
    <message>
      <source>{1}: is a draft of {2}; give it back its name.</source>
      <translation>{1}：是{2}的草稿；请恢复其名称。</translation>
    </message>
    <message>
      <source>{1}: the draft cannot be kept on this computer in {2} ({3}); make room there and save again before the case is closed.</source>
      <translation>{1}：草稿无法保存在本机的{2}中（{3}）；请在该处腾出空间，并在关闭病例前再次保存。</translation>
    </message>
    <message>
      <source>{1}: is no draft of a reading; move it out of the folder ({2})</source>
      <translation>{1}：不是阅片草稿；请将其移出该文件夹（{2}）</translation>
    </message>
    <message>
      <source>{1}; see study status, and run this again when they are.</source>
      <translation>{1}；请查看 study status，待完成后再次运行。</translation>
    </message>
    <message>
      <source>{1}: holds no finished reading yet.</source>
      <translation>{1}：尚无已完成的阅片。</translation>
    </message>
    <message>
      <source>{1} of {2} readings are not handed in yet</source>
      <translation>{2} 次阅片中有 {1} 次尚未提交</translation>
    </message>
    <message>
      <source>{1} reopened and not yet corrected, so that the version before counts</source>
      <translation>{1} 次已重新开放但尚未更正，因此以先前版本为准</translation>
    </message>
    <message>
      <source>{1}: is out of date, its study has newer readings than {2}; run study readings, extract and icc again, or study analyse.</source>
      <translation>{1}：已过时，其研究中有比{2}更新的阅片；请再次运行study readings、extract和icc，或运行study analyse。</translation>
    </message>
    <message>
      <source>{1}: expected a field or more, found none.</source>
      <translation>{1}：应至少有一个字段，未发现任何字段。</translation>
    </message>
    <message>
      <source>{1}: the field {2} has the name of a column of tables of readings; rename it.</source>
      <translation>{1}：字段{2}与阅片表格的列同名；请改名。</translation>
    </message>
    <message>
      <source>form: the field {1} is given twice; each may appear once.</source>
      <translation>表单：字段{1}出现两次；每个字段只能出现一次。</translation>
    </message>
    <message>
      <source>form: expected at most {1} fields, found {2}; no reader answers them.</source>
      <translation>表单：最多应有{1}个字段，发现{2}个；没有阅片者会填写这么多。</translation>
    </message>
    <message>
      <source>{1}: the form has no field {2}; fields are {3}.</source>
      <translation>{1}：表单没有字段{2}；字段有{3}。</translation>
    </message>
    <message>
      <source>{1}: {2}: is not answered; answer it, then finish.</source>
      <translation>{1}：{2}：尚未填写；请填写后再完成。</translation>
    </message>
    <message>
      <source>a whole number</source>
      <translation>整数</translation>
    </message>
    <message>
      <source>a number</source>
      <translation>数值</translation>
    </message>
    <message>
      <source>{1}: {2}: expected {3} from {4} to {5}, found {6}.</source>
      <translation>{1}：{2}：应为{4}至{5}的{3}，发现{6}。</translation>
    </message>
    <message>
      <source>form: field {1}: expected small letters, digits and _, at most 32, a letter first.</source>
      <translation>表单：字段{1}：应为小写字母、数字和_，最多32个，以字母开头。</translation>
    </message>
    <message>
      <source>form: {1}: expected low below high, found {2} to {3}.</source>
      <translation>表单：{1}：下限应小于上限，发现{2}至{3}。</translation>
    </message>
    <message>
      <source>form: {1}: an ordinal field has at most {2} whole levels, found {3} to {4}; make it numeric.</source>
      <translation>表单：{1}：有序字段最多有{2}个整数等级，发现{3}至{4}；请改为数值字段。</translation>
    </message>
    <message>
      <source>form: {1}: levels are whole numbers, found {2}; make it numeric.</source>
      <translation>表单：{1}：等级应为整数，发现{2}；请改为数值字段。</translation>
    </message>
    <message>
      <source>{1}: lies in the study's folder, which readers see; put it where they do not.</source>
      <translation>{1}：位于阅片者可见的研究文件夹中；请放到他们看不到的地方。</translation>
    </message>
    <message>
      <source>{1}: exists already, perhaps as the link of another study; give another name.</source>
      <translation>{1}：已存在，可能是另一研究的对照表；请换一个名称。</translation>
    </message>
    <message>
      <source>{1}: lies in the study's folder {2}, which readers see, and would tell them whose the cases are; put it where they do not.</source>
      <translation>{1}：位于阅片者可见的研究文件夹{2}之中，会泄露病例属于谁；请放到他们看不到的地方。</translation>
    </message>
    <message>
      <source>{1}: links study {2}, expected {3}; two studies were mixed up.</source>
      <translation>{1}：对照的是研究{2}，应为{3}；两项研究被混淆了。</translation>
    </message>
    <message>
      <source>{1}: expected each of the study's {2} cases once; restore the file.</source>
      <translation>{1}：研究的{2}个病例应各出现一次；请恢复该文件。</translation>
    </message>
    <message>
      <source>{1}: the case {2} is given twice; each may appear once.</source>
      <translation>{1}：病例{2}出现了两次；每个只能出现一次。</translation>
    </message>
    <message>
      <source>{1}: {2} is not linked to case {3} by study create: was one column sorted, or a name changed (007 to 7)? Restore the file; of a name that was changed on purpose empty the cell {4}.</source>
      <translation>{1}：study create并未将{2}与病例{3}对应：是否单独排序了某一列，或更改了名称（如007变为7）？请恢复该文件；若名称是有意更改的，请清空单元格{4}。</translation>
    </message>
    <message>
      <source>{1} was opened on another computer just now; finish or close it there.</source>
      <translation>{1}刚在另一台计算机上打开；请在该处完成或关闭。</translation>
    </message>
    <message>
      <source>{1}, reader {2}, round {3}: is not open anywhere.</source>
      <translation>{1}，阅片者{2}，第{3}轮：没有在任何地方打开。</translation>
    </message>
    <message>
      <source>{1} is open on the computer {2} since {3}; finish or close it there, wait until it is {4} hours old, or have it released.</source>
      <translation>{1}自{3}起在计算机{2}上打开；请在该处完成或关闭，或等待满{4}小时，或请人释放。</translation>
    </message>
    <message>
      <source>{1}: cannot be written to ({2}).</source>
      <translation>{1}：无法写入（{2}）。</translation>
    </message>
    <message>
      <source>{1}: cannot be read as a mask ({2}).</source>
      <translation>{1}：无法作为掩膜读取（{2}）。</translation>
    </message>
    <message>
      <source>{1}: the mask has several numbers a voxel, expected one; export one segment.</source>
      <translation>{1}：掩膜每个体素有多个数值，应为一个；请导出一个分割段。</translation>
    </message>
    <message>
      <source>{1}: the mask lies on another grid than the image: image {2}; mask {3}.</source>
      <translation>{1}：掩膜与影像不在同一网格上：影像{2}；掩膜{3}。</translation>
    </message>
    <message>
      <source>{1}: nothing is drawn; draw it, or skip the case with a reason.</source>
      <translation>{1}：尚未勾画；请勾画，或说明原因后跳过该病例。</translation>
    </message>
    <message>
      <source>{1}: cannot be read as an image ({2}).</source>
      <translation>{1}：无法作为影像读取（{2}）。</translation>
    </message>
    <message>
      <source>{1}: has no answers of the model {2}; models are {3}.</source>
      <translation>{1}：没有模型{2}的结果；模型有{3}。</translation>
    </message>
    <message>
      <source>{1}: the case {2} has two answers of the model {3}; keep one.</source>
      <translation>{1}：病例{2}有模型{3}的两个结果；请保留一个。</translation>
    </message>
    <message>
      <source>case {1}: the model has no answer of it ({2} such); predict it, or leave it out.</source>
      <translation>病例{1}：模型没有它的结果（共{2}例）；请先预测，或将其排除。</translation>
    </message>
    <message>
      <source>{1}: is missing or not the answer that the study began with; restore it from a backup.</source>
      <translation>{1}：缺失，或不是研究开始时的模型结果；请从备份恢复。</translation>
    </message>
    <message>
      <source>model {1}: expected a probability from 0 to 1 and a cut-off, found {2} and {3}; predict again.</source>
      <translation>模型{1}：应为0至1的概率和一个截断值，发现{2}和{3}；请重新预测。</translation>
    </message>
    <message>
      <source>not yet</source>
      <translation>未到时间</translation>
    </message>
    <message>
      <source>{1}: is {2} and locked; ask the person who runs the study to reopen it.</source>
      <translation>{1}：{2}并已锁定；请联系研究负责人重新开放。</translation>
    </message>
    <message>
      <source>{1}: is finished and waits on this computer to be stored; choose study and reader again when the study's folder can be written to.</source>
      <translation>{1}：已完成，正在本机等待存储；待研究文件夹可写入时，请重新选择研究和阅片者。</translation>
    </message>
    <message>
      <source>{1}: has to be read in the round before first.</source>
      <translation>{1}：须先在前一轮中阅片。</translation>
    </message>
    <message>
      <source>{1}: opens at {2}, when the washout has passed.</source>
      <translation>{1}：洗脱期结束后于{2}开放。</translation>
    </message>
    <message>
      <source>{1}: reading before the washout has passed needs who decided it and why.</source>
      <translation>{1}：在洗脱期结束前阅片，须说明由谁决定及原因。</translation>
    </message>
    <message>
      <source>{1}: was opened at {2}, but the clock of this computer says {3}; set it right and finish again, nothing is lost.</source>
      <translation>{1}：于{2}打开，但本机时钟为{3}；请校正时钟后再次完成，不会丢失任何内容。</translation>
    </message>
    <message>
      <source>{1}: expected active seconds of 0 or more, found {2}.</source>
      <translation>{1}：有效秒数应为0或更大，发现{2}。</translation>
    </message>
    <message>
      <source>Nothing is lost: the reading is kept in {1} and is handed in later.</source>
      <translation>不会丢失任何内容：阅片结果保存在{1}中，稍后提交。</translation>
    </message>
    <message>
      <source>the study's folder fails: {1}</source>
      <translation>研究文件夹出现故障：{1}</translation>
    </message>
    <message>
      <source>{1}: version {2} exists already; a reading is never overwritten.</source>
      <translation>{1}：版本{2}已存在；阅片结果不会被覆盖。</translation>
    </message>
    <message>
      <source>{1}: is missing or not what the reader drew; restore it from a backup.</source>
      <translation>{1}：缺失，或不是阅片者所勾画的内容；请从备份恢复。</translation>
    </message>
    <message>
      <source>{1}: reopening needs who decided it and why.</source>
      <translation>{1}：重新开放须说明由谁决定及原因。</translation>
    </message>
    <message>
      <source>{1}: is open already; nothing to reopen.</source>
      <translation>{1}：已处于开放状态；无需重新开放。</translation>
    </message>
    <message>
      <source>{1}: was read again in round {2}; a correction would not be blind to that.</source>
      <translation>{1}：已在第{2}轮再次阅片；更正将不再是盲法。</translation>
    </message>
    <message>
      <source>{1}: is open in round {2}, to which a correction would not be blind; have it closed there, or release it.</source>
      <translation>{1}：已在第{2}轮打开，更正将不再对其保持盲法；请在该处关闭，或将其释放。</translation>
    </message>
    <message>
      <source>{1}: cannot be read ({2}); connect the drive again.</source>
      <translation>{1}：无法读取（{2}）；请重新连接磁盘。</translation>
    </message>
    <message>
      <source>{1}: belongs to {2} {3}, expected {4} {5}; two studies were mixed up.</source>
      <translation>{1}：属于{2} {3}，应为{4} {5}；两个研究被混淆了。</translation>
    </message>
    <message>
      <source>{1}: has vanished; connect the study's drive again.</source>
      <translation>{1}：已消失；请重新连接研究所在的磁盘。</translation>
    </message>
    <message>
      <source>{1}: is of another study or case, expected {2} of study {3}.</source>
      <translation>{1}：属于另一研究或病例，应为研究{3}的{2}。</translation>
    </message>
    <message>
      <source>{1}: is still to be read ({2}); it is reviewed after its last round, so that no reading follows from the review.</source>
      <translation>{1}：尚待阅片（{2}）；在最后一轮之后才能审核，以免阅片受审核影响。</translation>
    </message>
    <message>
      <source>{1}: is not among the finished readings; choose one of them.</source>
      <translation>{1}：不在已完成的阅片之中；请从中选择。</translation>
    </message>
    <message>
      <source>{1}: choosing the reference needs a reason.</source>
      <translation>{1}：选定参考须说明原因。</translation>
    </message>
    <message>
      <source>none; name them when the study is created</source>
      <translation>无；请在创建研究时指定</translation>
    </message>
    <message>
      <source>unknown reviewer {1}; known are {2}.</source>
      <translation>未知审核者{1}；已知的有{2}。</translation>
    </message>
    <message>
      <source>{1} round {2}</source>
      <translation>{1}第{2}轮</translation>
    </message>
    <message>
      <source>{1}: is still being read; it is reviewed after its last round.</source>
      <translation>{1}：仍在阅片；在最后一轮之后才能审核。</translation>
    </message>
    <message>
      <source>{1}: another reference was chosen just now; look at it, then choose again.</source>
      <translation>{1}：刚刚已选定另一个参考；请查看后再选择。</translation>
    </message>
    <message>
      <source>{1}: was opened in another window of this computer; go on there, or open it here again.</source>
      <translation>{1}：已在本机的另一窗口中打开；请在该窗口继续，或在此重新打开。</translation>
    </message>
    <message>
      <source>{1}: the round before was corrected since this was begun; the case waits anew.</source>
      <translation>{1}：开始此次阅片后，前一轮已被更正；该病例需重新等待。</translation>
    </message>
    <message>
      <source>What is drawn here is kept in {1} until the case is finished.</source>
      <translation>此处勾画的内容保存在{1}中，直到该病例完成。</translation>
    </message>
    <message>
      <source>{1}: was finished or skipped on another computer since and is locked. What is drawn here is kept in {2}; if it is to count, ask the person who runs the study to reopen the case.</source>
      <translation>{1}：此后已在另一台计算机上完成或跳过，并已锁定。此处勾画的内容保存在{2}中；若要采用，请联系研究负责人重新开放该病例。</translation>
    </message>
    <message>
      <source>{1}: {2} is {3}, expected a number; check the image.</source>
      <translation>{1}：{2}为{3}，应为数字；请检查影像。</translation>
    </message>
    <message>
      <source>{1}: skipping needs a reason.</source>
      <translation>{1}：跳过须说明原因。</translation>
    </message>
    <message>
      <source>{1}: is a draft; open it and finish it.</source>
      <translation>{1}：是草稿；请打开并完成。</translation>
    </message>
    <message>
      <source>{1}: the draft on this computer is of another version; move {2} away.</source>
      <translation>{1}：本机上的草稿属于另一版本；请将{2}移走。</translation>
    </message>
    <message>
      <source>{1}, VOI {2}: is missing; draw it, or skip the case with a reason.</source>
      <translation>{1}，VOI {2}：缺失；请勾画，或说明原因后跳过该病例。</translation>
    </message>
    <message>
      <source>{1}: the study has no VOI {2}; known are {3}.</source>
      <translation>{1}：该研究没有VOI {2}；已知的有{3}。</translation>
    </message>
    <message>
      <source>{1}: was finished or skipped in another window since and is locked; close it here, or ask the person who runs the study to reopen it.</source>
      <translation>{1}：此后已在另一窗口中完成或跳过，并已锁定；请在此关闭，或联系研究负责人重新开放。</translation>
    </message>
    <message>
      <source>{1}: was finished or skipped on another computer just now and is locked.</source>
      <translation>{1}：刚在另一台计算机上完成或跳过，并已锁定。</translation>
    </message>
    <message>
      <source>{1}: was opened on another computer, or released, since; close it there, then choose the reader here again.</source>
      <translation>{1}：此后已在另一台计算机上打开，或已被释放；请在该处关闭，然后在此重新选择阅片者。</translation>
    </message>
    <message>
      <source>{1}: is of study {2}, expected study {3}, reader {4}; two were mixed up.</source>
      <translation>{1}：属于研究{2}，应为研究{3}、阅片者{4}；两者被混淆了。</translation>
    </message>
    <message>
      <source>{1}: is finished and waits to be stored; choose the reader again.</source>
      <translation>{1}：已完成，正在等待存储；请重新选择阅片者。</translation>
    </message>
    <message>
      <source>, VOI {1}</source>
      <translation>，VOI {1}</translation>
    </message>
    <message>
      <source>{1}: is no study, it has no study.json; give the folder that study create made.</source>
      <translation>{1}：不是研究，其中没有 study.json；请给出 study create 所建的文件夹。</translation>
    </message>
    <message>
      <source>expected one reader or more, each named once and none a reviewer, found {1}.</source>
      <translation>应有一名或多名阅片者，每人一次，且均不是审核者，发现{1}。</translation>
    </message>
    <message>
      <source>{1}: expected a time with a time zone, found {2}.</source>
      <translation>{1}：时间应带时区，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: expected cases with a pseudonym each, found {2}.</source>
      <translation>{1}：每个病例应有一个匿名编号，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: expected cases P001, P002, ..., found {2}.</source>
      <translation>{1}：病例应为P001、P002……，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: expected a study id of 16 hexadecimal digits, found {2}.</source>
      <translation>{1}：研究编号应为16位十六进制数，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: expected 1 to {2} rounds and a washout of 0 to {3} days, found {4} and {5}.</source>
      <translation>{1}：应为1至{2}轮，洗脱期0至{3}天，发现{4}和{5}。</translation>
    </message>
    <message>
      <source>{1}: expected a model's answer of each of the study's {2} cases.</source>
      <translation>{1}：研究的{2}个病例都应有模型的结果。</translation>
    </message>
    <message>
      <source>{1}: reader {2}: expected an even number of rounds, found {3}; each case is read with the model's answer and without it.</source>
      <translation>{1}：阅片者{2}：轮数应为偶数，发现{3}；每个病例在有和没有模型结果的情况下各阅一次。</translation>
    </message>
    <message>
      <source>{1}: vois</source>
      <translation>{1}：vois</translation>
    </message>
    <message>
      <source>{1}: series</source>
      <translation>{1}：series</translation>
    </message>
    <message>
      <source>{1}: {2}: expected a hash of each further series; restore study.json.</source>
      <translation>{1}：{2}：应有每个其他序列的哈希值；请恢复study.json。</translation>
    </message>
    <message>
      <source>unknown case {1}; known are {2} to {3}.</source>
      <translation>未知病例{1}；已知的为{2}至{3}。</translation>
    </message>
    <message>
      <source>{1}: its image {2} is not there; copy the study's folder whole, or restore it.</source>
      <translation>{1}：其影像{2}不存在；请完整复制研究文件夹，或恢复该影像。</translation>
    </message>
    <message>
      <source>unknown reader {1}; known are {2}.</source>
      <translation>未知阅片者{1}；已知的有{2}。</translation>
    </message>
    <message>
      <source>unknown round {1}; the study has rounds 1 to {2}.</source>
      <translation>未知轮次{1}；该研究有第1至{2}轮。</translation>
    </message>
    <message>
      <source>round {1} is not for reader {2}, who reads {3} of the study's {4} rounds.</source>
      <translation>第{1}轮不适用于阅片者{2}，该阅片者参加研究{4}轮中的{3}轮。</translation>
    </message>
    <message>
      <source>{1}: holds study {2}, expected study {3}; two were mixed up.</source>
      <translation>{1}：其中是研究{2}，应为研究{3}；两者被混淆了。</translation>
    </message>
    <message>
      <source>reader {1}: expected letters, digits, - and _, at most 32, beginning with none of -_.</source>
      <translation>阅片者{1}：应为字母、数字、-和_，最多32个字符，且不以-或_开头。</translation>
    </message>
    <message>
      <source>{1}: expected a time such as 2026-01-02T03:04:05+00:00, found {2}.</source>
      <translation>{1}：时间应如2026-01-02T03:04:05+00:00，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: reader {2}: expected 1 to {3} rounds, found {4}; the study has as many rounds as the reader who reads most often.</source>
      <translation>{1}：阅片者{2}：应为1至{3}轮，发现{4}；研究的轮数等于阅片最多的阅片者的轮数。</translation>
    </message>
    <message>
      <source>{1}: the image was changed since the study began or the case was read before (SHA-256 {2}, expected {3}); restore {4} from a backup.</source>
      <translation>{1}：自研究开始或上次阅片以来影像已被更改（SHA-256 {2}，应为{3}）；请从备份恢复{4}。</translation>
    </message>
    <message>
      <source>the clock of this computer says {1}, but your last reading was at {2}; the washout counts from recorded times, so set the clock right, then go on.</source>
      <translation>本机时钟为{1}，但您上次阅片的时间为{2}；洗脱期按记录的时间计算，请校正时钟后继续。</translation>
    </message>
    <message>
      <source>expected youden, sensitivity:0.9, specificity:0.9 (above 0, at most 1), harm:1:4 (harm of a needless treatment to benefit of a needed one) or net_benefit:0.2 (0 to 1).</source>
      <translation>应为youden、sensitivity:0.9、specificity:0.9（大于0，至多1）、harm:1:4（不必要治疗的危害与必要治疗的获益之比）或net_benefit:0.2（0至1）。</translation>
    </message>
    <message>
      <source>of 100 patients {1} found, {2} missed, {3} called in vain, {4} rightly left alone</source>
      <translation>100例患者中检出{1}例，漏诊{2}例，误判为阳性{3}例，正确判为阴性{4}例</translation>
    </message>
    <message>
      <source>cut-off rule {1}: {2}</source>
      <translation>截断值规则{1}：{2}</translation>
    </message>
    <message>
      <source>cut-off rule {1}: no cut-off reaches it on these {2} cases; ask less.</source>
      <translation>截断值规则{1}：在这{2}例病例上没有截断值能达到；请降低要求。</translation>
    </message>
    <message>
      <source>prevalence: expected a share between 0 and 1, as 0.3, found {1}.</source>
      <translation>患病率：应为0与1之间的比例，如0.3，实际为{1}。</translation>
    </message>
    <message>
      <source>cut-off rule {1}: its value is beyond its bounds; {2}</source>
      <translation>截断值规则{1}：其值超出范围；{2}</translation>
    </message>
    <message>
      <source>Youden's index, out of fold</source>
      <translation>约登指数（折外）</translation>
    </message>
    <message>
      <source>sensitivity at least {1}</source>
      <translation>灵敏度至少为{1}</translation>
    </message>
    <message>
      <source>specificity at least {1}</source>
      <translation>特异度至少为{1}</translation>
    </message>
    <message>
      <source>most benefit where harm to benefit is {1}</source>
      <translation>危害与获益之比为{1}时获益最大</translation>
    </message>
    <message>
      <source>net benefit at the threshold {1}</source>
      <translation>阈值{1}下的净获益</translation>
    </message>
    <message>
      <source>cut-off rule {1}: harm has to be 0 or more, benefit above 0; {2}</source>
      <translation>截断值规则{1}：危害应不小于0，获益应大于0；{2}</translation>
    </message>
    <message>
      <source>{1}: no case {2} among {3}; there are, for example, {4}.</source>
      <translation>{1}：{3}例中没有病例{2}；例如有{4}。</translation>
    </message>
    <message>
      <source>{1}: holds {2} cases; say which one (on the command line with --case).</source>
      <translation>{1}：含 {2} 个病例；请说明是哪一个（命令行中用 --case）。</translation>
    </message>
    <message>
      <source>{1}: expected one JSON object of names and values, found {2}.</source>
      <translation>{1}：应为一个由名称和数值组成的JSON对象，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: {2} stands {3} times, more often than any other value: is it a code for a missing one? Leave missing values empty</source>
      <translation>{1}：{2}出现了{3}次，多于任何其他值：它是缺失值的代码吗？缺失值请留空</translation>
    </message>
    <message>
      <source>{1}: found {2} in {3}, a limit, of which the number is taken; {4} of {5} values of this column are limits</source>
      <translation>{1}：发现{2}（{3}），是界限值，取其数字；该列{5}个数值中有{4}个为界限值</translation>
    </message>
    <message>
      <source>case {1} is not {2}, both are in the table</source>
      <translation>病例{1}不是{2}，表中两者都有</translation>
    </message>
    <message>
      <source>{1} cases of {2} patients, whose cases stay together</source>
      <translation>{2}位患者的{1}个病例，同一患者的病例不分开</translation>
    </message>
    <message>
      <source>{1}; {2} of them ({3}) have cases of both outcomes: right where each lesion is judged by itself, else mend the outcomes</source>
      <translation>{1}；其中{2}位（{3}）的病例具有两种结局：若逐个病灶判定则正确，否则请更正结局</translation>
    </message>
    <message>
      <source>{1}: has the column {2} without the other of time_weeks and event; add it.</source>
      <translation>{1}：time_weeks和event两列中只有{2}列；请添加另一列。</translation>
    </message>
    <message>
      <source>{1}: time_weeks: expected weeks above 0 as a number, found {2}.</source>
      <translation>{1}：time_weeks：应为大于0的周数，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: event: expected 0 or 1, found {2}.</source>
      <translation>{1}：event：应为0或1，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: all {2} cases with event 1 have outcome 0, and none of {3} with outcome 1 has one: is outcome coded the other way round? 1 is {4}, 0 is {5}.</source>
      <translation>{1}：所有{2}个event为1的病例结局均为0，而{3}个结局为1的病例均无事件：结局的编码是否颠倒？1为{4}，0为{5}。</translation>
    </message>
    <message>
      <source>{1}: the median of time_weeks is {2}, {3} years: are they days? Divide them by 7.</source>
      <translation>{1}：time_weeks的中位数为{2}，即{3}年：是否以天为单位？请除以7。</translation>
    </message>
    <message>
      <source>{1}: patient {2} is in both splits, case {3} for training and {4} for test ({5} such patients); put all cases of a patient into one.</source>
      <translation>{1}：患者{2}同时在两个划分中，病例{3}用于训练，{4}用于测试（此类患者共{5}位）；请将同一患者的所有病例放入同一划分。</translation>
    </message>
    <message>
      <source>only outcome {1}</source>
      <translation>只有结局{1}</translation>
    </message>
    <message>
      <source>no training case</source>
      <translation>没有训练病例</translation>
    </message>
    <message>
      <source>{1}: training needs cases of both outcomes, found {2}.</source>
      <translation>{1}：训练需要两种结局的病例，发现{2}。</translation>
    </message>
    <message>
      <source>{1}: time_weeks: expected weeks above 0 as a number, {2}.</source>
      <translation>{1}：time_weeks：应为大于0的周数，{2}。</translation>
    </message>
    <message>
      <source>1 is {1}, 0 is {2}</source>
      <translation>1表示{1}，0表示{2}</translation>
    </message>
    <message>
      <source>; {1}; leave cases of unknown outcome out</source>
      <translation>；{1}；结局未知的病例请去掉</translation>
    </message>
    <message>
      <source>{1}: the column {2} is missing, in which {3}; found {4}; add it, or rename the column that means this.</source>
      <translation>{1}：缺少列{2}，其中{3}；找到的是{4}；请添加该列，或将含义相同的列改为此名。</translation>
    </message>
    <message>
      <source>{1}: expected {2}, found {3}{4}.</source>
      <translation>{1}：应为{2}，实际为{3}{4}。</translation>
    </message>
    <message>
      <source>{1}: expected whole numbers, found {2}.</source>
      <translation>{1}：应为整数，实际为{2}。</translation>
    </message>
    <message>
      <source>{1}: expected a whole number from 1 on, found {2}.</source>
      <translation>{1}：应为1或更大的整数，实际为{2}。</translation>
    </message>
    <message>
      <source>in Excel save it as 'CSV UTF-8 (comma delimited)'</source>
      <translation>请在Excel中另存为“CSV UTF-8（逗号分隔）”</translation>
    </message>
    <message>
      <source>export it from there as CSV, with values instead of their labels</source>
      <translation>请从该程序导出为CSV，使用数值而不是其标签</translation>
    </message>
    <message>
      <source>SPSS (.sav)</source>
      <translation>SPSS（.sav）</translation>
    </message>
    <message>
      <source>SPSS (.zsav)</source>
      <translation>SPSS（.zsav）</translation>
    </message>
    <message>
      <source>Stata (.dta)</source>
      <translation>Stata（.dta）</translation>
    </message>
    <message>
      <source>SAS (.sas7bdat)</source>
      <translation>SAS（.sas7bdat）</translation>
    </message>
    <message>
      <source>R (.RData)</source>
      <translation>R（.RData）</translation>
    </message>
    <message>
      <source>R (.rds)</source>
      <translation>R（.rds）</translation>
    </message>
    <message>
      <source>it is a workbook of an old Excel (.xls), or one with a password</source>
      <translation>它是旧版Excel工作簿（.xls），或带有密码</translation>
    </message>
    <message>
      <source>it is a PDF</source>
      <translation>它是PDF</translation>
    </message>
    <message>
      <source>it is compressed by gzip; unpack it</source>
      <translation>它由gzip压缩；请先解压</translation>
    </message>
    <message>
      <source>it is a file of HDF5 or MATLAB</source>
      <translation>它是HDF5或MATLAB文件</translation>
    </message>
    <message>
      <source>it is a file of Parquet</source>
      <translation>它是Parquet文件</translation>
    </message>
    <message>
      <source>it is a text of Word (.rtf)</source>
      <translation>它是Word的文本（.rtf）</translation>
    </message>
    <message>
      <source>Shift-JIS, as a Japanese Excel writes</source>
      <translation>Shift-JIS，日文Excel的写法</translation>
    </message>
    <message>
      <source>EUC-JP (Japanese)</source>
      <translation>EUC-JP（日文）</translation>
    </message>
    <message>
      <source>EUC-KR, as a Korean Excel writes</source>
      <translation>EUC-KR，韩文Excel的写法</translation>
    </message>
    <message>
      <source>GBK, as a Chinese Excel writes</source>
      <translation>GBK，中文Excel的写法</translation>
    </message>
    <message>
      <source>Big5, as an Excel in Taiwan writes</source>
      <translation>Big5，台湾地区Excel的写法</translation>
    </message>
    <message>
      <source>Windows-1252 (Latin-1), as a Western European Excel writes</source>
      <translation>Windows-1252（Latin-1），西欧Excel的写法</translation>
    </message>
    <message>
      <source>Windows-1250, as an Excel of Central Europe writes</source>
      <translation>Windows-1250，中欧Excel的写法</translation>
    </message>
    <message>
      <source>UTF-16 without its byte-order mark</source>
      <translation>不带字节顺序标记的UTF-16</translation>
    </message>
    <message>
      <source>{1}: cannot be read as a table (it is a page of HTML or XML); {2}.</source>
      <translation>{1}：无法作为表格读取（它是HTML或XML页面）；{2}。</translation>
    </message>
    <message>
      <source>it looks like UTF-16 or UTF-32 without its mark</source>
      <translation>看似不带标记的UTF-16或UTF-32</translation>
    </message>
    <message>
      <source>line {1} has a NUL, as no text has</source>
      <translation>第{1}行含有NUL，文本中不会有</translation>
    </message>
    <message>
      <source>{1}: cannot be read as a table ({2}); {3}.</source>
      <translation>{1}：无法作为表格读取（{2}）；{3}。</translation>
    </message>
    <message>
      <source>{1}: line {2}: found {3}, what an earlier program made of a letter that it could not read; mend the letters, or export the table again as UTF-8.</source>
      <translation>{1}：第{2}行：发现{3}，是先前的程序未能读取某个字符所致；请更正这些字符，或以UTF-8重新导出该表格。</translation>
    </message>
    <message>
      <source>Windows-1251 (Cyrillic) or Windows-1253 (Greek)</source>
      <translation>Windows-1251（西里尔文）或Windows-1253（希腊文）</translation>
    </message>
    <message>
      <source>{1}: cannot be read as a table (it is a file of {2}); {3}.</source>
      <translation>{1}：无法作为表格读取（它是{2}的文件）；{3}。</translation>
    </message>
    <message>
      <source>, but looks like {1}</source>
      <translation>，但看似{1}</translation>
    </message>
    <message>
      <source>{1}: cannot be read as a table (line {2} is not {3}{4}); {5}.</source>
      <translation>{1}：无法作为表格读取（第{2}行不是{3}{4}）；{5}。</translation>
    </message>
    <message>
      <source>; quote cells with commas, and leave out row names (in R row.names = FALSE)</source>
      <translation>；含逗号的单元格请加引号，并去掉行名（在R中row.names = FALSE）</translation>
    </message>
    <message>
      <source>; Excel leaves out empty cells at a row's end: save as .xlsx, or let a column that is filled be the last</source>
      <translation>；Excel会省去行末的空单元格：请另存为.xlsx，或让一个总有值的列位于最后</translation>
    </message>
    <message>
      <source>{1}: its first line says {2}; separate the cells by commas, semicolons or tabs.</source>
      <translation>{1}：第一行为{2}；请用逗号、分号或制表符分隔单元格。</translation>
    </message>
    <message>
      <source>with {1}</source>
      <translation>，应有{1}</translation>
    </message>
    <message>
      <source>{1}: cannot be read as a table (it is empty); expected a header{2}.</source>
      <translation>{1}：无法作为表格读取（为空）；应有表头{2}。</translation>
    </message>
    <message>
      <source>{1}: the column {2} is given twice; keep one.</source>
      <translation>{1}：列{2}出现了两次；请保留其一。</translation>
    </message>
    <message>
      <source>{1}: the column {2} is missing; found {3}; rename the column that it is, or add it.</source>
      <translation>{1}：缺少列{2}；发现{3}；请重命名相应的列，或添加该列。</translation>
    </message>
    <message>
      <source>{1}: its header has {2}; separate the columns by one of them.</source>
      <translation>{1}：表头中有{2}；请只用其中一种分隔各列。</translation>
    </message>
    <message>
      <source>full-width commas</source>
      <translation>全角逗号</translation>
    </message>
    <message>
      <source>full-width ;</source>
      <translation>全角；</translation>
    </message>
    <message>
      <source>{1}: its columns are separated by {2}, expected commas, semicolons or tabs; save it as CSV (in R by write.csv with row.names = FALSE).</source>
      <translation>{1}：各列由{2}分隔，应为逗号、分号或制表符；请另存为CSV（在R中用write.csv，row.names = FALSE）。</translation>
    </message>
    <message>
      <source>{1}: cannot be read as a table (from line {2}: {3}); close and double quotation marks, or remove them.</source>
      <translation>{1}：无法作为表格读取（自第{2}行起：{3}）；请闭合并双写引号，或将其删除。</translation>
    </message>
    <message>
      <source>{1}: the column {2} is missing; found {3}; rename it.</source>
      <translation>{1}：缺少列{2}；发现{3}；请重命名。</translation>
    </message>
    <message>
      <source>{1}: line {2}{3}: found {4} cells, expected {5} as in the header{6}.</source>
      <translation>{1}：第{2}行{3}：发现{4}个单元格，按表头应为{5}个{6}。</translation>
    </message>
    <message>
      <source>{1}: column {2} has no name; name it in the header, or remove it (in R write.csv with row.names = FALSE).</source>
      <translation>{1}：第{2}列没有名称；请在表头中命名，或将其删除（在R中用write.csv，row.names = FALSE）。</translation>
    </message>
    <message>
      <source>{1}: its header stands on line {2}; remove the lines above it.</source>
      <translation>{1}：表头位于第{2}行；请删除其上方的各行。</translation>
    </message>
    <message>
      <source>{1}: line {2}{3}{4}</source>
      <translation>{1}：第{2}行{3}{4}</translation>
    </message>
    <message>
      <source>is empty; fill it in or remove the line</source>
      <translation>为空；请填写或删除该行</translation>
    </message>
    <message>
      <source>is {1}, no name; fill it in or remove the line</source>
      <translation>为{1}，不是名称；请填写或删除该行</translation>
    </message>
    <message>
      <source>a date, as Excel makes of some names</source>
      <translation>日期，是Excel由某些名称变成的</translation>
    </message>
    <message>
      <source>shortened, as Excel does to long numbers and to some names</source>
      <translation>被缩写，Excel会这样处理长数字和某些名称</translation>
    </message>
    <message>
      <source>is {1}, {2}; format the column as text and enter the names again</source>
      <translation>为{1}，{2}；请将该列设为文本格式并重新输入名称</translation>
    </message>
    <message>
      <source>, case {1}</source>
      <translation>，病例{1}</translation>
    </message>
    <message>
      <source>, and {1} on line {2}</source>
      <translation>，以及第{2}行的{1}</translation>
    </message>
    <message>
      <source>{1}: found {2}{3}: a {4} may stand before decimals or thousands; write all numbers with a decimal point and without thousands separators.</source>
      <translation>{1}：发现{2}{3}：{4}既可能是小数点，也可能是千位分隔符；请将所有数字写成带小数点且不带千位分隔符的形式。</translation>
    </message>
    <message>
      <source>all cells are numbers</source>
      <translation>所有单元格均为数字</translation>
    </message>
    <message>
      <source>{1}: has no rows.</source>
      <translation>{1}：没有数据行。</translation>
    </message>
    <message>
      <source>{1}: unknown column {2}; known are {3}.</source>
      <translation>{1}：未知的列{2}；已知的有{3}。</translation>
    </message>
    <message>
      <source>{1}: cannot be read as a table ({2}).</source>
      <translation>{1}：无法作为表格读取（{2}）。</translation>
    </message>
    <message>
      <source>{1}: {2} {3} and {4} on lines {5} differ in capital letters, zeros, blanks or dashes only and are two ({6} such); write one name in one way.</source>
      <translation>{1}：第{5}行的{2}{3}和{4}只在大小写、零、空格或短横线上不同，视为两个（共{6}处）；请用同一种写法书写同一名称。</translation>
    </message>
    <message>
      <source>{1}: {2} {3} on line {4} and {5} on line {6} differ in capital letters only; write them alike where they are one, else give them names that differ.</source>
      <translation>{1}：第{4}行的{2}{3}和第{6}行的{5}只在大小写上不同；若为同一个，请写成一样，否则请给出不同的名称。</translation>
    </message>
    <message>
      <source>, and more</source>
      <translation>，等等</translation>
    </message>
    <message>
      <source>{1}: {2} is given twice, on lines {3} and {4}; each may appear once.</source>
      <translation>{1}：{2}出现了两次，在第{3}行和第{4}行；每个只能出现一次。</translation>
    </message>
    <message>
      <source>{1}: expected a number, {2}.</source>
      <translation>{1}：应为数字，{2}。</translation>
    </message>
    <message>
      <source>{1}: line {2}: {3} {4}.</source>
      <translation>{1}：第{2}行：{3}{4}。</translation>
    </message>
    <message>
      <source>a binary workbook (.xlsb)</source>
      <translation>二进制工作簿（.xlsb）</translation>
    </message>
    <message>
      <source>a document of Word</source>
      <translation>Word文档</translation>
    </message>
    <message>
      <source>a sheet of LibreOffice (.ods)</source>
      <translation>LibreOffice表格（.ods）</translation>
    </message>
    <message>
      <source>{1}: {2} of {3} rows are hidden, as by a filter, and count like the others; delete those that are not meant.</source>
      <translation>{1}：{3}行中有{2}行被隐藏（如被筛选），但与其他行一样计入；请删除不需要的行。</translation>
    </message>
    <message>
      <source>{1}: has no sheet {2}; there are {3}.</source>
      <translation>{1}：没有工作表{2}；现有{3}。</translation>
    </message>
    <message>
      <source>{1}: {2} sheets have cells ({3}); name the one that is meant behind a '#', as in {4}#{5}, or keep it alone.</source>
      <translation>{1}：有{2}个工作表含有单元格（{3}）；请在“#”后注明所指的工作表，如{4}#{5}，或只保留该表。</translation>
    </message>
    <message>
      <source>an archive, but no workbook</source>
      <translation>压缩包，但不是工作簿</translation>
    </message>
    <message>
      <source>{1}: cannot be read as a table (it is {2}); {3}, or as .xlsx.</source>
      <translation>{1}：无法作为表格读取（它是{2}）；{3}，或另存为.xlsx。</translation>
    </message>
    <message>
      <source>{1}: unpacks to {2} GB, expected at most {3} GB; {4}.</source>
      <translation>{1}：解压后为{2} GB，最多应为{3} GB；{4}。</translation>
    </message>
    <message>
      <source>a document type</source>
      <translation>文档类型</translation>
    </message>
    <message>
      <source>a NUL, as no text has</source>
      <translation>NUL，文本中不会有</translation>
    </message>
    <message>
      <source>too many cells</source>
      <translation>单元格过多</translation>
    </message>
    <message>
      <source>{1}: cannot be read as a workbook of Excel ({2}: it is damaged, or of another kind); {3}.</source>
      <translation>{1}：无法作为Excel工作簿读取（{2}：已损坏，或属于另一类文件）；{3}。</translation>
    </message>
    <message>
      <source>a column beyond the last</source>
      <translation>超出最后一列的列</translation>
    </message>
    <message>
      <source>row {1}, cell {2}: its formula has no value; open the file in Excel and save it, or paste the values.</source>
      <translation>第{1}行，单元格{2}：其公式没有数值；请在Excel中打开并保存该文件，或粘贴为数值。</translation>
    </message>
    <message>
      <source>the cells {1} are merged, so that one alone has a value; unmerge and fill them.</source>
      <translation>单元格{1}已合并，因而只有一个有数值；请取消合并并填写。</translation>
    </message>
    <message>
      <source>the training's: Youden's index of the fitted training cases</source>
      <translation>训练时的：拟合的训练病例的约登指数</translation>
    </message>
    <message>
      <source>{1}: model {2}: its outcome sets do not hold the out-of-fold probability of each of {3} training cases (patients with several cases, trained by an earlier version, or sets calibrated anew); train it again to choose a cut-off.</source>
      <translation>{1}：模型 {2}：其结局集合没有保存 {3} 个训练病例各自的折外概率（患者有多个病例且由早期版本训练，或集合已重新校准）；请重新训练后再选择截断值。</translation>
    </message>
    <message>
      <source>{1}: has no model {2}; it has {3}.</source>
      <translation>{1}：没有模型{2}；有{3}。</translation>
    </message>
    <message>
      <source>{1}: is a shared bundle, which keeps no score of a training case; lock the cut-off in the bundle that it was made from, then share that: a locked cut-off stays.</source>
      <translation>{1}：是共享的模型包，不保存任何训练病例的评分；请在其来源模型包中锁定截断值，再共享该模型包：锁定的截断值会保留。</translation>
    </message>
    <message>
      <source>{1}: was updated on another hospital's cases, of which it keeps no scores; lock the cut-off in the bundle that it was made from, then update that: intercept and slope keep its calls.</source>
      <translation>{1}：已按另一家医院的病例更新，其中不保留这些病例的评分；请在其来源模型包中锁定截断值，再更新该模型包：intercept和slope会保持其判定。</translation>
    </message>
    <message>
      <source>in force: {1}</source>
      <translation>当前生效：{1}</translation>
    </message>
    <message>
      <source>every patient</source>
      <translation>每一位患者</translation>
    </message>
    <message>
      <source>no patient</source>
      <translation>没有患者</translation>
    </message>
    <message>
      <source>{1}: model {2}: the cut-off of {3} is {4} and calls {5}, whatever the model says of them; lock a rule that tells patients apart.</source>
      <translation>{1}：模型{2}：{3}的截断值为{4}，无论模型如何判断，判为阳性的是：{5}；请锁定能够区分患者的规则。</translation>
    </message>
    <message>
      <source>case {1}: its image or mask cannot be read ({2}); try again.</source>
      <translation>病例{1}：无法读取其影像或掩膜（{2}）；请重试。</translation>
    </message>
    <message>
      <source>image or mask</source>
      <translation>影像或掩膜</translation>
    </message>
    <message>
      <source>case {1}: {2} has {3} voxels, expected {4} as the image has; try again.</source>
      <translation>病例{1}：{2}有{3}个体素，应与影像一样为{4}；请重试。</translation>
    </message>
    <message>
      <source>expected three axes of float32, found {1} of {2}</source>
      <translation>应为float32的三个轴，发现{2}的{1}个</translation>
    </message>
    <message>
      <source>expected three axes of numbers, found several arrays</source>
      <translation>应为数值的三个轴，发现多个数组</translation>
    </message>
    <message>
      <source>expected three axes of numbers, found {1} of {2}</source>
      <translation>应为数值的三个轴，发现{2}的{1}个</translation>
    </message>
    <message>
      <source>geometry: expected 3 spacings, 3 origins and 9 directions, found {1}.</source>
      <translation>几何：应为3个间距、3个原点坐标和9个方向值，发现{1}。</translation>
    </message>
    <message>
      <source>geometry: expected spacings above 0 and an origin in mm, found {1} and {2}.</source>
      <translation>几何：间距应大于0，原点应以mm为单位，发现{1}和{2}。</translation>
    </message>
    <message>
      <source>geometry: expected axes of length 1 at right angles, found {1}.</source>
      <translation>几何：轴的长度应为1且互相垂直，发现{1}。</translation>
    </message>
    <message>
      <source>case {1}: its {2} cannot be read ({3}); try again.</source>
      <translation>病例{1}：无法读取其{2}（{3}）；请重试。</translation>
    </message>
    <message>
      <source>the proposed wall cannot be read ({1}); try again.</source>
      <translation>无法读取所建议的肠壁（{1}）；请重试。</translation>
    </message>
    <message>
      <source>{1} is damaged, or holds objects, which are never loaded</source>
      <translation>{1}已损坏，或含有从不加载的对象</translation>
    </message>
    <message>
      <source>the map {1} cannot be read ({2}); try again.</source>
      <translation>无法读取图{1}（{2}）；请重试。</translation>
    </message>
    <message>
      <source>A prediction is under way; wait for it or cancel it.</source>
      <translation>正在进行预测；请等待其完成或取消。</translation>
    </message>
    <message>
      <source>{1}: the prediction process cannot be started or given the case ({2}).</source>
      <translation>{1}：预测进程无法启动或无法接收病例（{2}）。</translation>
    </message>
    <message>
      <source>The prediction process that kept the case has ended; draw on.</source>
      <translation>保留该病例的预测进程已结束；请继续绘制。</translation>
    </message>
    <message>
      <source>The prediction process answered what it was not asked and was ended; press Apply again.</source>
      <translation>预测进程返回了未请求的内容，已被终止；请再次点击“应用”。</translation>
    </message>
    <message>
      <source>case {1}: no prediction within {2} s; ended.</source>
      <translation>病例{1}：{2}秒内没有得到预测；已终止。</translation>
    </message>
    <message>
      <source>{1}: is there already; give a new folder, for a bundle is never changed in place.</source>
      <translation>{1}：已经存在；请给出新的文件夹，因为模型包从不被原地更改。</translation>
    </message>
    <message>
      <source>stroke: the case that it belongs to is not kept any more; draw on.</source>
      <translation>笔画：其所属的病例已不再保留；请继续绘制。</translation>
    </message>
    <message>
      <source>the prediction process needs a Python interpreter, found none (sys.executable is empty), expected PythonSlicer in the bin folder of Slicer; install Slicer again.</source>
      <translation>预测进程需要Python解释器，但未找到（sys.executable为空），应为Slicer的bin文件夹中的PythonSlicer；请重新安装Slicer。</translation>
    </message>
    <message>
      <source>The prediction process sent what cannot be read and was ended; press Apply again ({1})</source>
      <translation>预测进程发送了无法读取的内容，已被终止；请再次点击“应用”（{1}）</translation>
    </message>
    <message>
      <source>The prediction process was ended from outside or ran out of memory; close other programs and press Apply again</source>
      <translation>预测进程被外部终止或内存不足；请关闭其他程序，然后再次点击“应用”</translation>
    </message>
    <message>
      <source>status {1}{2}</source>
      <translation>状态{1}{2}</translation>
    </message>
    <message>
      <source>The prediction process ended unexpectedly ({1}); press Apply again, and report it if it recurs.</source>
      <translation>预测进程意外终止（{1}）；请再次点击“应用”，若再次出现请报告。</translation>
    </message>
    <message>
      <source>{1} (ended by a signal).</source>
      <translation>{1}（被信号终止）。</translation>
    </message>
    <message>
      <source>case {1}: the prediction from {2} million voxels</source>
      <translation>病例{1}：对{2}百万体素的预测</translation>
    </message>
    <message>
      <source>cut-off: the process</source>
      <translation>截断值：该进程</translation>
    </message>
    <message>
      <source>batch: the processes</source>
      <translation>批处理：各进程</translation>
    </message>
    <message>
      <source>close other programs</source>
      <translation>请关闭其他程序</translation>
    </message>
    <message>
      <source>lower the cases at a time</source>
      <translation>请减少同时处理的病例数</translation>
    </message>
    <message>
      <source>The memory of this computer does not suffice for this image; close other programs and press Apply again.</source>
      <translation>本机内存不足以处理该影像；请关闭其他程序，然后再次点击“应用”。</translation>
    </message>
    <message>
      <source>a file</source>
      <translation>文件</translation>
    </message>
    <message>
      <source>stroke: {1} bytes for {2} voxels from {3} on do not fit a mask of {4}; try again.</source>
      <translation>笔画：自{3}起{2}个体素的{1}字节与{4}的掩膜不符；请重试。</translation>
    </message>
    <message>
      <source>stroke: its voxels are no base64 ({1}); try again.</source>
      <translation>笔画：其体素不是base64（{1}）；请重试。</translation>
    </message>
    <message>
      <source>Response to TNF inhibitors in axial spondyloarthritis from sacroiliac MRI (ASAS40)</source>
      <translation>根据骶髂关节MRI预测中轴型脊柱关节炎对TNF抑制剂的应答（ASAS40）</translation>
    </message>
    <message>
      <source>Research on predicting response to TNF inhibitors; not a medical device, not for decisions on a patient.</source>
      <translation>用于TNF抑制剂应答预测的研究；不是医疗器械，不得用于针对患者的决策。</translation>
    </message>
    <message>
      <source>ASAS40 response to a TNF inhibitor</source>
      <translation>TNF抑制剂的ASAS40应答</translation>
    </message>
    <message>
      <source>response</source>
      <translation>应答</translation>
    </message>
    <message>
      <source>non-response</source>
      <translation>无应答</translation>
    </message>
    <message>
      <source>Clinical</source>
      <translation>临床</translation>
    </message>
    <message>
      <source>DLR + clinical</source>
      <translation>DLR + 临床</translation>
    </message>
    <message>
      <source>Male sex</source>
      <translation>男性</translation>
    </message>
    <message>
      <source>Age</source>
      <translation>年龄</translation>
    </message>
    <message>
      <source>Disease duration</source>
      <translation>病程</translation>
    </message>
    <message>
      <source>Body mass index</source>
      <translation>体重指数</translation>
    </message>
    <message>
      <source>Smoking</source>
      <translation>吸烟</translation>
    </message>
    <message>
      <source>HLA-B27</source>
      <translation>HLA-B27</translation>
    </message>
    <message>
      <source>Radiographic sacroiliitis</source>
      <translation>放射学骶髂关节炎</translation>
    </message>
    <message>
      <source>C-reactive protein</source>
      <translation>C反应蛋白</translation>
    </message>
    <message>
      <source>Erythrocyte sedimentation rate</source>
      <translation>红细胞沉降率</translation>
    </message>
    <message>
      <source>BASDAI</source>
      <translation>BASDAI</translation>
    </message>
    <message>
      <source>BASFI</source>
      <translation>BASFI</translation>
    </message>
    <message>
      <source>Patient global assessment</source>
      <translation>患者总体评价</translation>
    </message>
    <message>
      <source>Spinal pain</source>
      <translation>脊柱疼痛</translation>
    </message>
    <message>
      <source>ASDAS-CRP</source>
      <translation>ASDAS-CRP</translation>
    </message>
    <message>
      <source>1 = male</source>
      <translation>1 = 男性</translation>
    </message>
    <message>
      <source>year</source>
      <translation>岁</translation>
    </message>
    <message>
      <source>1 = yes</source>
      <translation>1 = 是</translation>
    </message>
    <message>
      <source>1 = positive</source>
      <translation>1 = 阳性</translation>
    </message>
    <message>
      <source>1 = modified New York criteria met</source>
      <translation>1 = 符合修订的纽约标准</translation>
    </message>
    <message>
      <source>points</source>
      <translation>分</translation>
    </message>
    <message>
      <source>Response to TNF inhibitors in axial spondyloarthritis from sacroiliac MRI (ASAS20)</source>
      <translation>根据骶髂关节MRI预测中轴型脊柱关节炎对TNF抑制剂的应答（ASAS20）</translation>
    </message>
    <message>
      <source>ASAS20 response to a TNF inhibitor</source>
      <translation>TNF抑制剂的ASAS20应答</translation>
    </message>
    <message>
      <source>DEMONSTRATION of axspa_mri (ASAS20), trained on simulated cases</source>
      <translation>axspa_mri的演示（ASAS20），由模拟病例训练</translation>
    </message>
    <message>
      <source>DEMONSTRATION of axspa_mri (ASAS40), trained on simulated cases</source>
      <translation>axspa_mri的演示（ASAS40），由模拟病例训练</translation>
    </message>
    <message>
      <source>DEMONSTRATION ONLY: trained on simulated cases, says nothing about any patient.</source>
      <translation>仅供演示：由模拟病例训练，不能说明任何患者的情况。</translation>
    </message>
    <message>
      <source>To try the software, to teach, to test; never for a patient.</source>
      <translation>用于试用软件、教学和测试；绝不可用于患者。</translation>
    </message>
    <message>
      <source>Infliximab failure in Crohn's disease from CT enterography</source>
      <translation>根据CT小肠造影预测克罗恩病英夫利昔单抗治疗失败</translation>
    </message>
    <message>
      <source>Research on predicting infliximab failure; not a medical device, not for decisions on a patient.</source>
      <translation>用于英夫利昔单抗治疗失败预测的研究；不是医疗器械，不得用于针对患者的决策。</translation>
    </message>
    <message>
      <source>infliximab failure within one year</source>
      <translation>一年内英夫利昔单抗治疗失败</translation>
    </message>
    <message>
      <source>Radiomics</source>
      <translation>影像组学</translation>
    </message>
    <message>
      <source>Deep learning</source>
      <translation>深度学习</translation>
    </message>
    <message>
      <source>Early fusion</source>
      <translation>早期融合</translation>
    </message>
    <message>
      <source>Late fusion</source>
      <translation>晚期融合</translation>
    </message>
    <message>
      <source>Alcohol</source>
      <translation>饮酒</translation>
    </message>
    <message>
      <source>Albumin</source>
      <translation>白蛋白</translation>
    </message>
    <message>
      <source>Alanine aminotransferase</source>
      <translation>丙氨酸氨基转移酶</translation>
    </message>
    <message>
      <source>Aspartate aminotransferase</source>
      <translation>天冬氨酸氨基转移酶</translation>
    </message>
    <message>
      <source>Creatinine</source>
      <translation>肌酐</translation>
    </message>
    <message>
      <source>Urea nitrogen</source>
      <translation>尿素氮</translation>
    </message>
    <message>
      <source>Uric acid</source>
      <translation>尿酸</translation>
    </message>
    <message>
      <source>Total cholesterol</source>
      <translation>总胆固醇</translation>
    </message>
    <message>
      <source>Triglyceride</source>
      <translation>甘油三酯</translation>
    </message>
    <message>
      <source>HDL cholesterol</source>
      <translation>高密度脂蛋白胆固醇</translation>
    </message>
    <message>
      <source>LDL cholesterol</source>
      <translation>低密度脂蛋白胆固醇</translation>
    </message>
    <message>
      <source>Neutrophils</source>
      <translation>中性粒细胞</translation>
    </message>
    <message>
      <source>Monocytes</source>
      <translation>单核细胞</translation>
    </message>
    <message>
      <source>Lymphocytes</source>
      <translation>淋巴细胞</translation>
    </message>
    <message>
      <source>Haemoglobin</source>
      <translation>血红蛋白</translation>
    </message>
    <message>
      <source>Platelets</source>
      <translation>血小板</translation>
    </message>
    <message>
      <source>Prothrombin time</source>
      <translation>凝血酶原时间</translation>
    </message>
    <message>
      <source>DEMONSTRATION of ifx_cte, trained on simulated cases</source>
      <translation>ifx_cte的演示，由模拟病例训练</translation>
    </message>
    <message>
      <source>Infliximab failure in Crohn's disease from CT enterography, bowel wall and the fat beside it (experimental)</source>
      <translation>基于 CT 小肠造影（肠壁及其旁脂肪）的克罗恩病英夫利西单抗治疗失败预测（实验性）</translation>
    </message>
    <message>
      <source>Research on whether fat adds to the wall; experimental, not a medical device, not for decisions on a patient.</source>
      <translation>用于研究脂肪是否能为肠壁增添信息；实验性，非医疗器械，不得用于患者决策。</translation>
    </message>
    <message>
      <source>fat</source>
      <translation>脂肪</translation>
    </message>
    <message>
      <source>Infliximab failure in Crohn's disease from MR enterography</source>
      <translation>根据MR小肠造影预测克罗恩病英夫利昔单抗治疗失败</translation>
    </message>
    <message>
      <source>DEMONSTRATION of ifx_mre, trained on simulated cases</source>
      <translation>ifx_mre的演示，由模拟病例训练</translation>
    </message>
  </context>
</TS>
