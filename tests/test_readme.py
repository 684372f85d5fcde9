"""README.md shows tests that run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCKS = re.findall(
    r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: re.search(r"test_\w+", block)[0])
def test_each_python_block_of_the_readme_is_part_of_an_example(block):
    """
    What README.md shows is copied from a test of examples/readme, so that it cannot show what does not work.
    """
    assert block in (ROOT / "examples" / "readme" / "test_shown_in_readme.py").read_text(encoding="utf-8")
