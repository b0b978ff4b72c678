from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data(repository: Path) -> Callable[[str], Path]:
    """The path of a file of the data that lie beside the checkout, which not everyone has: skips, naming it."""

    def path_of(name: str) -> Path:
        path = repository.parent / "shared" / "data" / name
        if not path.exists():
            pytest.skip(f"needs ../shared/data/{name}")
        return path

    return path_of
