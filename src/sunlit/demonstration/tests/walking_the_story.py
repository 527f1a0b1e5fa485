"""Whether the trainer's story holds: every step is walked as the person it names."""

from django.test import Client

from sunlit.pages.guides import Story
from sunlit.people.models import Staff


def follow(told: Story) -> list[str]:
    """What is wrong with a story in this database, a line for each step; empty where every address answers the named
    person with a page that says what the story says."""
    wrong = []
    for step in told.steps:
        client = Client()
        if step.who:
            staff = Staff.objects.get(username=step.who)
            Staff.objects.filter(pk=staff.pk).update(must_change_password=False)
            client.force_login(staff, "django.contrib.auth.backends.ModelBackend")
        answer = client.get(step.address)
        if answer.status_code != 200:
            wrong.append(f"{step.address} ({step.who}): {answer.status_code}")
        elif step.sees not in answer.content.decode():
            wrong.append(f"{step.address} ({step.who}): {step.sees}")
    return wrong
