"""What an act refuses, by the code of its refusal."""

from collections.abc import Callable
from typing import Any

import pytest

from sunlit.core.refusals import Refused


def code(refused: "pytest.ExceptionInfo[Refused]") -> str:
    """The code of a refusal that was caught."""
    return refused.value.code


def refused(wanted: str, call: Callable[..., Any], *args: Any, **more: Any) -> Refused:
    """The refusal of a call, which must have this code."""
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    assert caught.value.code == wanted, caught.value
    return caught.value
