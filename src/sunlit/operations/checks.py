"""Whether the program may start, and what ought to be mended."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from sunlit import clock
from sunlit.core.text import Text
from sunlit.matters import tally
from sunlit.matters.documents import fonts
from sunlit.operations.backup import last_made
from sunlit.operations.faults import Fault
from sunlit.operations.places import DATA_KEY, DEMONSTRATION, SECRET_KEY
from sunlit.paper.errors import PaperError
from sunlit.people.models import Organisation
from sunlit.rulebook.loading import check as rulebook_problems
from sunlit.search import index as search_index

KEY_LENGTH = 50
DISK_MB = 2000
BACKUP_DAYS = 2
NOTICE_MONTH = 11
"""The State Council's notice for the next year comes in November; from its end on a missing one is a fault."""
DEMONSTRATION_COUNTY = ("YL", "云岭县")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong (``serious``) or ought to be looked at, and what would be right."""

    text: Text
    serious: bool = True


def unsafe() -> list[Finding]:
    """What a program that holds real data must never be started with; empty in the demonstration and in tests."""
    if settings.PROFILE != "production":
        return []
    found = []
    if settings.DEBUG:
        found.append(
            _serious(
                "DEBUG 已打开，会把内部数据显示给外人：请关闭。",
                "DEBUG is on, which shows inner data to outsiders: turn it off.",
            )
        )
    key = _secret_key()
    if not key:
        found.append(
            _serious("没有密钥 secret_key：请运行 sunlit init。", "There is no secret_key: run sunlit init.")
        )
    elif len(key) < KEY_LENGTH or len(set(key)) < 8 or key.startswith(("django-insecure", "only-for-tests")):
        found.append(_serious(
            "密钥 secret_key 太弱：请删除后运行 sunlit init 重新生成。",
            "The secret_key is weak: remove it and run sunlit init, which makes a strong one.",
        ))  # fmt: skip
    if not settings.DATA_KEY:
        found.append(
            _serious("没有数据密钥 data_key：请运行 sunlit init。", "There is no data_key: run sunlit init.")
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(_serious(
            "SUNLIT_HOSTS 不能是 *：请列出本单位的域名。", "SUNLIT_HOSTS must not be *: list the office's own host names."
        ))  # fmt: skip
    found += _keys_readable_by_others()
    if _demonstration_here():
        found.append(_serious(
            "数据文件夹或数据库里是演示数据：正式使用请换一个空的 SUNLIT_DATA 和数据库。",
            "The data folder or database holds the demonstration: for real use take an empty SUNLIT_DATA and database.",
        ))  # fmt: skip
    return found


def _secret_key() -> str:
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:  # Django doesn't hand out an empty one
        return ""


def refuse_to_start() -> None:
    """Raises Fault, naming everything that is unsafe, where the program must not be started."""
    found = unsafe()
    if found:
        raise Fault(
            "不能启动：" + " ".join(finding.text.zh for finding in found),
            "It can't be started: " + " ".join(finding.text.en for finding in found),
        )


def everything() -> list[Finding]:
    """All checks; the serious findings come first."""
    today = clock.today()
    database = _database()
    found = [*unsafe(), *database, *_rulebook(), *calendar(today), *_fonts(), *_disk(), *_backup(today)]
    if not database:
        found += [*totals(), *search_lines()]
    return sorted(found, key=lambda finding: not finding.serious)


def _serious(zh: str, en: str) -> Finding:
    return Finding(Text(zh, en))


def _note(zh: str, en: str) -> Finding:
    return Finding(Text(zh, en), serious=False)


def _keys_readable_by_others() -> list[Finding]:
    found = []
    for name in (SECRET_KEY, DATA_KEY):
        path = Path(settings.DATA_DIR) / name
        if path.exists() and path.stat().st_mode & 0o077:
            found.append(_serious(
                f"{path} 可被其他用户读取：请运行 chmod 600。", f"{path} can be read by other users: run chmod 600 on it."
            ))  # fmt: skip
    return found


def _demonstration_here() -> bool:
    if (Path(settings.DATA_DIR) / DEMONSTRATION).exists():
        return True
    try:
        return Organisation.objects.filter(
            code=DEMONSTRATION_COUNTY[0], name=DEMONSTRATION_COUNTY[1]
        ).exists()
    except DatabaseError:
        return False  # no tables yet, so no demonstration either


def missing_changes() -> int:
    """How many changes of the program's tables this database has not been given yet. Raises DatabaseError."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _database() -> list[Finding]:
    try:
        missing = missing_changes()
    except DatabaseError as error:
        return [_serious(f"连不上数据库：{error}", f"The database can't be reached: {error}")]
    if missing:
        return [_serious(
            f"数据库缺 {missing} 个变更：请运行 sunlit init。", f"The database lacks {missing} changes: run sunlit init."
        )]  # fmt: skip
    return []


def totals() -> list[Finding]:
    """Whether the totals of lists, which each act keeps, are still the number of their matters."""
    wrong = tally.differences()
    if not wrong:
        return []
    return [_serious(
        f"{len(wrong)} 个列表合计与事项数不符：请运行 sunlit recount。",
        f"{len(wrong)} totals of lists are not the number of their matters: run sunlit recount.",
    )]  # fmt: skip


def search_lines() -> list[Finding]:
    """Whether all that the search ought to find is in it."""
    missing = search_index.missing()
    if missing <= 0:
        return []
    return [_note(
        f"有 {missing} 条内容查找不到：请运行 sunlit reindex。",
        f"{missing} matters or notices can't be found by the search: run sunlit reindex.",
    )]  # fmt: skip


def _rulebook() -> list[Finding]:
    problems = rulebook_problems(Path(settings.RULEBOOK_DIR))
    if not problems:
        return []
    return [_serious(
        f"规则手册有 {len(problems)} 处问题，首处：{problems[0]}",
        f"The rulebook has {len(problems)} problems, the first: {problems[0]}",
    )]  # fmt: skip


def calendar(today: date) -> list[Finding]:
    """Whether the holiday notices are there: this year's always, next year's when November is over."""
    from sunlit.matters.book import book

    years = {notice.year for notice in book().notices}
    found = []
    if today.year not in years:
        found.append(_serious(
            f"缺 {today.year} 年的放假通知：期限只能暂定，请加入 calendar/{today.year}.yaml。",
            f"The holiday notice for {today.year} is missing, so dates are provisional: add calendar/{today.year}.yaml.",
        ))  # fmt: skip
    if today.month >= NOTICE_MONTH and today.year + 1 not in years:
        late = today.month > NOTICE_MONTH
        found.append(Finding(Text(
            f"尚无 {today.year + 1} 年的放假通知：国务院办公厅公布后请加入，跨年期限目前为暂定。",
            f"The holiday notice for {today.year + 1} isn't there yet: add it when it is published; dates beyond the "
            "year's end are provisional until then.",
        ), serious=late))  # fmt: skip
    return found


def _fonts() -> list[Finding]:
    try:
        missing = fonts().missing_faces()
    except PaperError as error:
        return [Finding(error.text)]
    return [Finding(face.text, serious=False) for face in missing]


def _disk() -> list[Finding]:
    free = shutil.disk_usage(settings.DATA_DIR).free // 2**20
    if free >= DISK_MB:
        return []
    return [Finding(
        Text(f"数据盘只剩 {free} MB。", f"Only {free} MB are free where the data is."), serious=free < DISK_MB // 10
    )]  # fmt: skip


def _backup(today: date) -> list[Finding]:
    if settings.PROFILE == "demo":
        return []
    made = last_made()
    if made is None:
        return [
            _note("还没有备份过：请运行 sunlit backup。", "There has been no backup yet: run sunlit backup.")
        ]
    days = (today - made.astimezone(clock.CHINA).date()).days
    if days <= BACKUP_DAYS:
        return []
    return [Finding(
        Text(f"上次备份在 {days} 天前。", f"The last backup is {days} days old."), serious=days > 7
    )]  # fmt: skip
