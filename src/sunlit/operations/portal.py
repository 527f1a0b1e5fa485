"""The archive for the county's portal, written by a command."""

from datetime import date
from pathlib import Path

from sunlit.open_data import county
from sunlit.operations.faults import Fault
from sunlit.people.models import Organisation


def write(code: str, first: date, last: date, file: Path) -> county.Made:
    """Write the archive of a township and a period into a new file.

    Raises Fault (no such township, the file is there), Refused (no_period, file_unreadable); then no file stays behind.
    """
    place = Organisation.objects.filter(code=code.upper(), kind=Organisation.Kind.TOWNSHIP).first()
    if place is None:
        raise Fault(f"没有乡镇 {code}。", f"There is no township {code}.")
    try:
        out = file.open("xb")
    except FileExistsError as error:
        raise Fault(f"{file} 已经存在，不覆盖。", f"{file} exists and is not overwritten.") from error
    try:
        with out:
            return county.write(place, first, last, out)
    except BaseException:
        file.unlink()
        raise
