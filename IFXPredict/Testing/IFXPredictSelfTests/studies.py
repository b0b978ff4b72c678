"""A reading study of the simulated case in its tab."""

from dataclasses import replace

import slicer

from . import base


class StudyTest(base.SelfTest):
    """A study of the simulated case and copies of it with other noise."""

    def study(self, cases=2, washout=60, rounds=2, readers_named=("reader-q7", "reader-z9"), several=False, **more):
        """A study of the simulated case and copies with other noise, chosen in the second tab as a reader.

        With ``several`` a wall and a node are drawn, on a portal series beside an arterial one.
        """
        import SimpleITK as sitk

        from IFXPredictLib.bundles.manifest import read_manifest
        from IFXPredictLib.mrml.grid import volume_image
        from IFXPredictLib.protocol.schema import VoiRules
        from IFXPredictLib.reading_study.creation import create_study
        from IFXPredictLib.reading_study.linkage import sources_of
        from IFXPredictLib.reading_study.study import utc_now

        folder = self.temporary_folder()
        image = volume_image(self.volume)
        files = [folder / f"Doe_{number}.nrrd" for number in range(cases)]
        for seed, file in enumerate(files):  # of other noise: a brighter copy would be the same image
            noise = {"standardDeviation": 5.0, "mean": 0.0, "seed": seed + 1}
            sitk.WriteImage(sitk.AdditiveGaussianNoise(image, **noise), str(file))
        protocol, sources = read_manifest(self.module.demonstrationBundle()).protocol, sources_of(files)
        if several:
            protocol = replace(protocol, vois=(VoiRules("wall"), VoiRules("node")), series=("portal", "arterial"))
            sources = tuple(replace(one, series={"arterial": self.arterial(one.image)}) for one in sources)
        options = {"seed": 1, "now": utc_now(), "washout_days": washout, "rounds": rounds, **more}
        study = create_study(folder / "study", sources, readers_named, protocol, **options)
        self.contour = self.drawn_voi().copy()
        section = self.widget.study
        self.addCleanup(self.leave_study, slicer.app.userSettings().value("IFXPredict/StudyFolder"))
        slicer.app.userSettings().setValue("IFXPredict/StudyFolder", "")
        section.choice.drafts = folder / "drafts"
        self.widget.tabs.setCurrentIndex(1)
        section.choice.choose(study.folder, "reader-q7")
        return section

    def arterial(self, portal):
        """Another phase of an image, on a grid of its own: brighter, and without the outermost slices."""
        import SimpleITK as sitk

        file = portal.with_name(f"{portal.stem}_Doe_arterial.nrrd")
        image = 0.9 * sitk.ReadImage(str(portal), sitk.sitkFloat32) + 20  # of whole numbers 0.9 would be 0
        sitk.WriteImage(sitk.Cast(image, sitk.sitkInt16)[:, :, 1:-1], str(file))
        return file

    def leave_study(self, folder):
        section = self.widget.study
        section.put_away()
        section.review.put_away()
        section.choice.study = section.choice.session = section.choice.drafts = None
        slicer.app.userSettings().setValue("IFXPredict/StudyFolder", folder or "")
        self.widget.tabs.setCurrentIndex(0)

    def draw_reading(self, section):
        volume, segmentation, segment = section.desk.nodes
        slicer.util.updateSegmentBinaryLabelmapFromArray(self.contour, segmentation, segment, volume)

    def reading(self, section):
        """The voxels drawn in the open case, k, j, i."""
        volume, segmentation, segment = section.desk.nodes
        return slicer.util.arrayFromSegmentBinaryLabelmap(segmentation, segment, volume) > 0
