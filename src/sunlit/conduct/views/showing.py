"""What the pages share: the status of a page with a refusal."""

from functools import partial

from sunlit.pages import answers

status_of = partial(answers.status_of_page, also=("corrected_before",))
