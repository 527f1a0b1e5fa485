"""The bodies of the invented townships: leaders in their posts, groups set up, a village without one, rules issued."""

from sunlit import clock
from sunlit.demonstration.places import SINCE
from sunlit.people.models import Holding, Organisation, Post, Staff

LEADERS = {
    "QX": [
        ("", "executive", "executive_deputy", "常务副镇长", "Executive deputy head", "顾怀远", "Gu Huaiyuan"),
        ("JW", "secretary", "discipline_secretary", "纪委书记", "Discipline secretary", "沈秉公", "Shen Binggong"),
        ("DZ", "office.head", "office_director", "党政办主任", "Director of the office", "温如玉", "Wen Ruyu"),
        ("V1", "v1", "village_secretary", "村党支部书记", "Village Party secretary", "杜长林", "Du Changlin"),
        ("V2", "v2", "village_secretary", "村党支部书记", "Village Party secretary", "苗秀云", "Miao Xiuyun"),
        ("V3", "v3", "village_secretary", "村党支部书记", "Village Party secretary", "石大桥", "Shi Daqiao"),
        ("V4", "v4", "village_secretary", "村党支部书记", "Village Party secretary", "竺青山", "Zhu Qingshan"),
        ("V5", "v5", "village_secretary", "村党支部书记", "Village Party secretary", "杨柳青", "Yang Liuqing"),
        ("V6", "v6", "village_secretary", "社区党支部书记", "Community Party secretary", "傅前进", "Fu Qianjin"),
    ],
    "LH": [
        ("", "executive", "executive_deputy", "常务副乡长", "Executive deputy head", "水长东", "Shui Changdong"),
        ("JW", "secretary", "discipline_secretary", "纪委书记", "Discipline secretary", "严守正", "Yan Shouzheng"),
        ("DZ", "office.head", "office_director", "党政办主任", "Director of the office", "柏文静", "Bai Wenjing"),
        ("V1", "v1", "village_secretary", "村党支部书记", "Village Party secretary", "柳成荫", "Liu Chengyin"),
    ],
}  # fmt: skip
DUTIES = "按职务分工负责。", "Answers for what belongs to the post."


def leaders() -> dict[str, Staff]:
    """Put the leaders and village secretaries into their posts; each by user name."""
    found: dict[str, Staff] = {}
    for code, rows in LEADERS.items():
        township = Organisation.objects.get(code=code)
        for suffix, short, role, title, title_en, name, name_en in rows:
            unit = Organisation.objects.get(code=f"{code}-{suffix}") if suffix else township
            post = Post.objects.create(
                organisation=unit, title=title, title_en=title_en, roles=[role], duties=DUTIES[0], duties_en=DUTIES[1]
            )  # fmt: skip
            staff = Staff.objects.create_user(
                f"{code.lower()}.{short}",
                name=name,
                name_en=name_en,
                township=township,
                must_change_password=False,
                password_changed_at=clock.now(),
            )
            Holding.objects.create(post=post, staff=staff, since=SINCE)
            found[staff.username] = staff
    return found
