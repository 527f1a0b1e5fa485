"""What the crash test kills: acts, sweeps and jobs without pause, each acknowledged on standard output."""

import sys
from datetime import timedelta
from uuid import uuid4

import django


def main(seed: int) -> None:
    django.setup()
    from django.core import mail

    from sunlit import clock
    from sunlit.hall.actions import applications, handling
    from sunlit.matters import jobs, outbox
    from sunlit.matters.models import Matter
    from sunlit.matters.sweep import sweep
    from sunlit.people.models import Organisation, Staff
    from sunlit.people.viewer import viewer_of

    mail.outbox = []
    town = Organisation.objects.get(code="QX")
    viewer = {staff.username: viewer_of(staff) for staff in Staff.objects.filter(township=town)}
    start = clock.now() + timedelta(days=seed)
    for count in range(10_000):
        with clock.standing_at(start + timedelta(minutes=count)):
            filed = applications.file_application(
                town,
                "subsidy.farmers",
                applications.Applicant("样本"),
                by=viewer["qx.clerk"],
                key=str(uuid4()),
            )
            print(f"filed {filed.matter.number}", flush=True)
            papers = filed.application.papers.exclude(state="fetched")
            applications.check_papers(
                filed.application.pk, {paper.material: "there" for paper in papers}, by=viewer["qx.clerk"]
            )
            applications.accept(filed.application.pk, by=viewer["qx.clerk"], rights_told=True)
            print(f"accepted {filed.matter.number}", flush=True)
            handling.receive(
                filed.application.pk,
                Staff.objects.get(username="qx.gov"),
                by=viewer["qx.gov.head"],
                promised_day=Matter.objects.get(pk=filed.matter.pk).due,
            )
            print(f"received {filed.matter.number}", flush=True)
            outbox.send_mail("a@example.invalid", filed.matter.number, "已受理", key=filed.matter.number)
        if count % 3 == 2:
            with clock.standing_at(start + timedelta(days=60, minutes=count)):
                sweep()
                jobs.run_due(2)


if __name__ == "__main__":
    main(int(sys.argv[1]))
