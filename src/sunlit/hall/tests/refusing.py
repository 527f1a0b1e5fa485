"""What an act refuses, by the code of its refusal."""

from collections.abc import Callable
from typing import Any

import pytest

from sunlit.core.refusals import Refused


def code(refused: "pytest.ExceptionInfo[Refused]") -> str:
    """The code of a refusal that was caught."""
    return refused.value.code


def refusal_of(call: Callable[..., Any], *args: Any, **more: Any) -> Refused:
    """The refusal that a call raises."""
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    return caught.value


def refused(wanted: str, call: Callable[..., Any], *args: Any, **more: Any) -> Refused:
    """The refusal of a call, which must have this code."""
    found = refusal_of(call, *args, **more)
    assert found.code == wanted, found
    return found
