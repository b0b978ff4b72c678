"""Tables as files."""

import pytest


@pytest.fixture
def write(tmp_path):
    """Writes a text into a file of a name, and says where."""

    def to_file(text, name="table.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return to_file
