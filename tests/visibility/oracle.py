"""The rule of the gate once more, as plainly as it can be said: loops and questions, no query, no shared code.

It is slow and knows nothing of `sunlit.matters.sight` or `sunlit.people.viewer`: it asks the rows themselves who
sits where today. Where the two differ, one of them is wrong.
"""

from datetime import date

LEADERS = ("mayor", "deputy_leader", "centre_director")


class Oracle:
    """What somebody may see in a generated world on a day."""

    def __init__(self, world, day: date) -> None:
        self.world, self.day = world, day

    # Who sits where

    def stood_in_for(self, who):
        people = []
        for absence in self.world.absences:
            if absence.substitute_id == who.pk and absence.first_day <= self.day <= absence.last_day:
                people.append(absence.staff_id)
        return people

    def seats(self, who):
        """(unit, role) pairs of the posts held today by a person or by somebody they stand in for."""
        held = []
        for holding in self.world.holdings:
            if holding.staff_id != who.pk and holding.staff_id not in self.stood_in_for(who):
                continue
            if holding.since > self.day or (holding.until is not None and holding.until < self.day):
                continue
            for post in self.world.posts:
                if post.pk == holding.post_id:
                    for role in post.roles:
                        held.append((post.organisation_id, role))
        return held

    def roles(self, who):
        return [role for _unit, role in self.seats(who)]

    def does_business(self, who):
        return who is not None and who.is_active and not who.admin and who.township_id is not None

    # Matters

    def matter(self, who, matter):
        """May this person see this matter?"""
        if not self.does_business(who):
            return False
        if matter.township_id != who.township_id:
            return False
        for inquiry in self.world.inquiries:
            if inquiry.matter_id == matter.pk and inquiry.about_id == who.pk:
                return False
        if matter.kind == "bad-rating":
            for rated in self.world.matters:
                if rated.pk == matter.parent_id and rated.handler_id == who.pk:
                    return False
        if "supervisor" in self.roles(who):
            return True
        for task in self.world.tasks:
            if task.matter_id == matter.pk and self.is_turn_of(who, task):
                return True
        if matter.label == "report":
            return matter.handler_id == who.pk
        for role in LEADERS:
            if role in self.roles(who):
                return True
        for person in (matter.handler_id, matter.first_asked_id):
            if person is not None and (person == who.pk or person in self.stood_in_for(who)):
                return True
        if matter.label == "sensitive":
            return False
        for unit, role in self.seats(who):
            if unit == matter.unit_id or unit == matter.intake_unit_id:
                return True
            for share in self.world.shares:
                if share.matter_id == matter.pk and share.unit_id == unit:
                    return True
            if role == "village_agent" and matter.channel == "agent" and unit == matter.village_id:
                return True
        return False

    def is_turn_of(self, who, task):
        if task.done_at is not None:
            return False
        if task.person_id is not None:
            return task.person_id == who.pk or task.person_id in self.stood_in_for(who)
        return (task.unit_id, task.role) in self.seats(who)

    def _matter_of(self, row):
        for matter in self.world.matters:
            if matter.pk == row.matter_id:
                return matter
        return None

    # What belongs to a matter

    def of_matter(self, who, row):
        return self.matter(who, self._matter_of(row))

    def document(self, who, paper):
        if paper.matter_id is not None:
            return self.of_matter(who, paper)
        if not self.does_business(who) or paper.township_id != who.township_id:
            return False
        if paper.issued_by_id == who.pk:
            return True
        return any(role in self.roles(who) for role in (*LEADERS, "supervisor"))

    def part(self, who, part):
        """May this person see this department's part in joint work?"""
        for joint in self.world.joints:
            if joint.pk == part.joint_id:
                break
        if self.of_matter(who, joint):
            return True
        matter = self._matter_of(joint)
        if not self.does_business(who) or matter.township_id != who.township_id:
            return False
        if matter.label != "sensitive" or part.unit_id == joint.lead_id:
            return False
        for inquiry in self.world.inquiries:
            if inquiry.matter_id == matter.pk and inquiry.about_id == who.pk:
                return False
        if matter.kind == "bad-rating":
            for rated in self.world.matters:
                if rated.pk == matter.parent_id and rated.handler_id == who.pk:
                    return False
        return any(unit == part.unit_id for unit, _role in self.seats(who))

    def rating(self, who, rating):
        matter = self._matter_of(rating)
        if not self.matter(who, matter):
            return False
        if who.pk in (matter.handler_id, matter.first_asked_id):
            return False
        for application in self.world.applications:
            if application.matter_id == matter.pk and who.pk in (
                application.signed_by_id,
                application.told_by_id,
            ):
                return False
        return any(role in self.roles(who) for role in (*LEADERS, "supervisor", "station_head"))

    def notice(self, who, notice):
        if who is None or not who.is_active:
            return False
        if notice.staff_id is not None:
            to_me = notice.staff_id == who.pk
            if notice.matter_id is not None and notice.staff_id in self.stood_in_for(who):
                to_me = True
        else:
            to_me = not who.admin and (notice.unit_id, notice.role) in self.seats(who)
        if not to_me:
            return False
        return notice.matter_id is None or self.of_matter(who, notice)

    # People, places, the log

    def staff(self, who, other):
        if who is None or not who.is_active:
            return False
        if who.admin or other.pk == who.pk:
            return True
        return who.township_id is not None and other.township_id == who.township_id and not other.admin

    def organisation(self, who, place):
        if who is None or not who.is_active or who.admin in ("system", "security"):
            return True
        if place.kind in ("county", "township") or place.outside:
            return True
        return not who.admin and place.township_id == who.township_id

    def entry(self, who, entry):
        if who is not None and who.is_active and who.admin == "audit":
            return True
        if not self.does_business(who):
            return False
        if entry.chain not in [town.code for town in self.world.towns if town.pk == who.township_id]:
            return False
        if entry.subject_kind == "matter":
            for matter in self.world.matters:
                if matter.number == entry.subject:
                    return self.matter(who, matter)
            return False
        return any(role in self.roles(who) for role in (*LEADERS, "supervisor"))
