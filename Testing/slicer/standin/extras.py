"""slicer.i18n, slicer.packaging, slicer.testing and SampleData, as far as a module calls them."""
# ruff: noqa: N802  (the names are Slicer's)

import importlib.metadata
import sys
import types
import unittest
from pathlib import Path

import slicer
from packaging.requirements import Requirement

CONTEXTS: dict[str, str] = {}  # of translated texts, by source file
INSTALLED: list[list[str]] = []  # what pip_install was asked for; nothing is ever installed


def _requirements(given):
    texts = given.split() if isinstance(given, str) else given if isinstance(given, list) else [given]
    return [Requirement(str(one)) for one in texts]


def pip_check(req):
    """Whether all is installed; extras are not followed."""
    for one in _requirements(req):
        try:
            version = importlib.metadata.version(one.name)
        except importlib.metadata.PackageNotFoundError:
            return False
        if not one.specifier.contains(version, prereleases=True):
            return False
    return True


def pip_install(requirements, **_options):
    INSTALLED.append([str(one) for one in _requirements(requirements)])


def pip_ensure(
    requirements, constraints=None, skip_packages=None, prompt_install=True, prompt_restart=True,
    requester=None, skip_in_testing=True, show_progress=True,
):  # fmt: skip
    """Install what is missing, after a yes if ``prompt_install``, else raise RuntimeError; nothing in testing mode."""
    missing = [str(one) for one in _requirements(requirements) if not pip_check(one)]
    if not missing or (skip_in_testing and slicer.app.testingEnabled()):
        return
    if prompt_install and not slicer.util.confirmOkCancelDisplay(f"{requester} needs {', '.join(missing)}"):
        raise RuntimeError("User declined installation")
    pip_install(missing)


def runUnitTest(path, testname):
    sys.path.extend([path] if isinstance(path, str) else path)
    result = unittest.TextTestRunner(verbosity=2).run(unittest.TestLoader().loadTestsFromName(testname))
    if not result.wasSuccessful():
        raise AssertionError("")


def translate(context, text):
    return slicer.app.translate(context, text)


def tr(text):
    """In the context that the file of the caller has: its name, after that of its package, if it is in one."""
    file = Path(sys._getframe(1).f_code.co_filename)
    if str(file) not in CONTEXTS:
        packaged = (file.parent / "__init__.py").is_file()
        CONTEXTS[str(file)] = f"{file.parent.name}.{file.stem}" if packaged else file.stem
    return translate(CONTEXTS[str(file)], text)


class SampleDataLogic:
    """Sources with a custom downloader alone, which the button of the Sample Data module calls and nothing else."""

    @staticmethod
    def registerCustomSampleDataSource(
        category="Custom", sampleName=None, uris=None, fileNames=None, nodeNames=None, customDownloader=None,
        thumbnailFileName=None, loadFileTypes=None, loadFiles=None, loadFileProperties=None, checksums=None,
    ):  # fmt: skip
        if not len(uris) == len(fileNames) == len(nodeNames):  # as the real one: None has no length
            raise ValueError("All fields of sample data source must have the same length")
        source = types.SimpleNamespace(
            sampleName=sampleName,
            nodeNames=nodeNames,
            thumbnailFileName=thumbnailFileName,
            customDownloader=customDownloader,
        )
        sources = slicer.modules.sampleDataSources.setdefault(category, [])
        if source not in sources:
            sources.append(source)


def make_modules():
    """The modules by the names under which they are imported."""
    contents = {
        "slicer.i18n": {"tr": tr, "translate": translate},
        "slicer.packaging": {one.__name__: one for one in (pip_check, pip_install, pip_ensure)},
        "slicer.testing": {"runUnitTest": runUnitTest},
        "SampleData": {"SampleDataLogic": SampleDataLogic},
    }
    made = {name: types.ModuleType(name) for name in contents}
    for name, content in contents.items():
        vars(made[name]).update(content)
    return made
