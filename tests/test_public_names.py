"""What `from pytest_sfn import ...` offers."""

from __future__ import annotations

import inspect

import pytest

import pytest_sfn


@pytest.mark.parametrize("name", pytest_sfn.__all__)
def test_each_public_name_can_be_imported_and_has_a_docstring(name):
    """
    A name of __all__ is an object with a docstring of its own, and dir() shows it.
    """
    assert inspect.getdoc(getattr(pytest_sfn, name))
    assert name in dir(pytest_sfn)


@pytest.mark.parametrize("name", [name for name in pytest_sfn.__all__ if inspect.isclass(getattr(pytest_sfn, name))])
def test_each_public_member_of_a_public_class_has_a_docstring(name):
    """
    Methods and properties that do not begin with _ say what they do or give.
    """
    kind = getattr(pytest_sfn, name)
    members = [(member, value) for member, value in vars(kind).items() if not member.startswith("_")]
    documented = (property, *(type(value) for _, value in members if callable(value)))
    bare = [member for member, value in members if isinstance(value, documented) and not value.__doc__]
    assert bare == []


def test_a_name_that_is_none_is_refused_as_by_any_module():
    """
    The lazy lookup raises AttributeError, so that hasattr and import errors work.
    """
    assert not hasattr(pytest_sfn, "Workflows")
