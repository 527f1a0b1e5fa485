"""The command ``sunlit``. Exit codes: 0 done; 1 refused, or something is wrong; 2 wrong usage.

Django is imported only inside the commands: ``init`` and ``demo`` make the keys that the settings need.
"""

import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from sunlit.core.refusals import Refused
from sunlit.operations.faults import Fault
from sunlit.operations.places import make_data_folder

ROOT = Path(__file__).resolve().parents[2]


def say(zh: str, en: str) -> None:
    """One line of news in each language."""
    click.echo(f"{zh} / {en}")


def _complain(zh: str, en: str) -> None:
    click.echo(zh, err=True)
    click.echo(en, err=True)


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Say faults in one sentence each, in both languages, instead of a traceback."""

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Fault as fault:
            _complain(fault.text.zh, fault.text.en)
        except Refused as refused:
            _complain(refused.reason.zh, refused.reason.en)
        except KeyboardInterrupt:
            sys.exit(130)
        except Exception as error:
            if type(error).__name__ == "ImproperlyConfigured":
                _complain(f"设置有误：{error}", f"The settings are wrong: {error}")
            elif type(error).__module__.startswith("django.db") and "no such table" in str(error).lower():
                _complain(
                    "数据库还没有建好：请先运行 sunlit init。",
                    "The database isn't made yet: run sunlit init.",
                )
            else:
                raise
        sys.exit(1)

    return guarded


def _django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunlit.settings")
    django.setup()


def _data_folder() -> Path:
    return Path(os.environ.get("SUNLIT_DATA", ROOT / "var"))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="sunlit")
def main() -> None:
    """阳光镇务：让乡镇政府依规、按时、公开办事。 Sunlit runs a township office on time and in the open."""


@main.command()
@command
def init() -> None:
    """建立数据文件夹、密钥和数据库。 Make the data folder, the keys and the database."""
    made = make_data_folder(_data_folder())
    if made:
        say(f"已生成密钥：{'、'.join(made)}", f"keys made: {', '.join(made)}")
    _django()
    from django.core.management import call_command

    from sunlit.operations.static import gather

    call_command("migrate", interactive=False, verbosity=0)
    gather()
    say(
        f"数据文件夹 {_data_folder()} 已就绪。请备份 data_key：没有它，封存内容无法读取。",
        f"the data folder {_data_folder()} is ready. Keep a copy of data_key: without it sealed data can't be read.",
    )


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@command
def serve(host: str, port: int) -> None:
    """启动网站和后台任务，按 Ctrl-C 停止。 Serve the site and do the background work until Ctrl-C."""
    _django()
    from sunlit.operations import checks, serving
    from sunlit.operations.static import gather

    checks.refuse_to_start()
    serving.check_port(host, port)
    gather()
    serving.serve(
        host,
        port,
        lambda: say(
            f"已启动：http://{host}:{port}/，按 Ctrl-C 停止",
            f"serving at http://{host}:{port}/, Ctrl-C stops",
        ),
    )


@main.command()
@click.option("--serve", "serving_wanted", is_flag=True, help="然后启动网站 / serve it afterwards")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@command
def demo(serving_wanted: bool, port: int) -> None:
    """生成演示数据（仅一次），只在本机地址提供。 Make the demonstration once; served on the loopback address only."""
    os.environ["SUNLIT_PROFILE"] = "demo"
    os.environ.setdefault("SUNLIT_DATA", str(ROOT / "var" / "demo"))
    os.environ.setdefault("SUNLIT_PUBLIC_ADDRESS", f"http://127.0.0.1:{port}")
    make_data_folder(_data_folder())
    _django()
    from sunlit.demonstration import roles
    from sunlit.operations import serving

    if serving_wanted:
        serving.check_port("127.0.0.1", port)
    passwords = roles.known(_data_folder())
    if passwords is None:
        passwords = _make_demonstration()
    else:
        _follow_the_program()
    for row in roles.ROLES:
        click.echo(f"  {row.zh}  {row.en}:  {row.username}  {passwords[row.username]}")
    _tell_the_story(f"http://127.0.0.1:{port}")
    if not serving_wanted:
        return
    from sunlit.operations.static import gather

    gather()
    serving.serve(
        "127.0.0.1",
        port,
        lambda: say(
            f"演示已启动：http://127.0.0.1:{port}/qx/，工作台 /desk/，按 Ctrl-C 停止",
            f"the demonstration runs at http://127.0.0.1:{port}/qx/, desk at /desk/, Ctrl-C stops",
        ),
    )


def _tell_the_story(address: str) -> None:
    """The walk that a trainer can follow, step by step, with the addresses to open."""
    from sunlit.pages.guides import story

    told = story()
    say(told.title.zh, told.title.en)
    for number, step in enumerate(told.steps, 1):
        who = f"（{step.who}）" if step.who else ""
        click.echo(f"  {number:2} {step.name.zh}{who} {step.name.en}  {address}{step.address}")
        click.echo(f"     {step.do.zh} {step.do.en}")
    say(told.password.zh, told.password.en)


def _follow_the_program() -> None:
    """Give a demonstration that an earlier version made the tables of this one."""
    from django.core.management import call_command

    from sunlit.operations import checks

    if checks.missing_changes():
        say(
            "程序已更新，正在更新演示数据库",
            "the program is newer: bringing the demonstration's database up to it",
        )
        call_command("migrate", interactive=False, verbosity=0)


def _make_demonstration() -> dict[str, str]:
    from django.core.management import call_command

    from sunlit.demonstration import making, roles

    say("正在生成演示数据，约需半分钟", "making the demonstration, about half a minute")
    call_command("migrate", interactive=False, verbosity=0)
    passwords = roles.new_passwords()
    made = making.make(passwords=passwords)
    roles.remember(_data_folder(), passwords)
    say(
        f"已生成 {made.matters} 件事项、{made.entries} 条台账记录，用时 {made.seconds:.0f} 秒",
        f"{made.matters} matters and {made.entries} ledger entries made in {made.seconds:.0f} s",
    )
    return passwords


@main.command()
@command
def check() -> None:
    """检查设置、日历、字体、磁盘、备份和规则。 Check settings, calendar, fonts, disk, backup and rulebook."""
    _django()
    from sunlit.operations import checks

    found = checks.everything()
    for finding in found:
        mark = "✗" if finding.serious else "!"
        click.echo(f"{mark} {finding.text.zh}\n  {finding.text.en}")
    serious = sum(finding.serious for finding in found)
    if serious:
        _complain(f"{serious} 处必须处理。", f"{serious} must be dealt with.")
        sys.exit(1)
    say(
        f"检查完毕，{len(found)} 处提醒" if found else "检查完毕，没有问题",
        f"checked, {len(found)} to note" if found else "checked, nothing wrong",
    )


@main.group()
def rulebook() -> None:
    """规则手册。 The rulebook."""


@rulebook.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@command
def rulebook_check(folder: Path | None) -> None:
    """检查规则手册和例子。 Check the rulebook and its examples."""
    from sunlit.rulebook.__main__ import main as run

    _django()
    from sunlit.matters.measures import known
    from sunlit.matters.vocabulary import kinds, vocabulary
    from sunlit.rulebook import check, load

    place = folder or Path(os.environ.get("SUNLIT_RULEBOOK", ROOT / "rulebook"))
    # What registers and duties of this very folder count; with faults in it nothing is counted yet.
    counted = None if check(place) else known(load(place))
    sys.exit(run(["check", str(place)], {kind: vocabulary(kind) for kind in kinds()}, counted))


@main.command()
@click.option(
    "--list",
    "lists",
    type=click.Path(exists=True, path_type=Path),
    help="验收清单文件或文件夹 / acceptance list, a file or a folder of YAML",
)
@click.option("--missing", is_flag=True, help="逐条列出未落实的 / name each clause that is not proven")
@command
def clauses(lists: Path | None, missing: bool) -> None:
    """各部分条款的落实情况。 How many clauses are built, proven, excluded."""
    from sunlit.operations import clauses as coverage

    report = coverage.report(ROOT, lists)
    click.echo(coverage.table(report))
    if missing:
        for row in report.rows:
            for clause in sorted(row.clauses - row.proven - row.excluded):
                click.echo(f"  {clause}  {'已落实 built' if clause in row.built else '未落实 not built'}")
    for mark in report.unknown:
        _complain(
            f"{mark.place}：没有条款 {mark.clause}。", f"{mark.place}: there is no clause {mark.clause}."
        )
    if report.unknown:
        sys.exit(1)


@main.group()
def ledger() -> None:
    """台账。 The ledger."""


@ledger.command("verify")
@click.option("--township", default="", help="乡镇代码 / the township's code")
@click.option("--code", "codes", multiple=True, help="纸上的校验码 / a code from paper")
@command
def ledger_verify(township: str, codes: tuple[str, ...]) -> None:
    """逐条核验台账。 Verify the ledger entry by entry."""
    _django()
    from sunlit.core.chain import CodeError
    from sunlit.ledger import queries

    chains = _chains(township)
    broken = False
    for chain in chains:
        try:
            report = queries.verify(chain, codes=codes)
        except CodeError as error:
            raise Fault(f"校验码有误：{error}", f"The code is mistyped: {error}") from error
        say(report.sentence.zh, report.sentence.en)
        for problem in report.problems:
            click.echo(f"  {problem.text.zh} / {problem.text.en}", err=True)
        broken = broken or not report.ok
    sys.exit(1 if broken else 0)


@ledger.command("export")
@click.option("--township", required=True, help="乡镇代码 / the township's code")
@click.argument("file", type=click.Path(path_type=Path))
@command
def ledger_export(township: str, file: Path) -> None:
    """导出台账供外部核验（不含个人信息）。 Export the ledger for outside verifiers, without personal data."""
    _django()
    from sunlit.ledger import queries

    (chain,) = _chains(township)
    with file.open("xb") as out:
        count = queries.export(chain, out)
    say(
        f"已导出 {count} 条到 {file}，可用 script/verify-ledger 核验",
        f"{count} entries written to {file}; script/verify-ledger checks them",
    )


def _chains(township: str) -> list[str]:
    from sunlit.ledger import queries

    known = queries.chains()
    if township and township.upper() not in known:
        raise Fault(
            f"没有乡镇 {township} 的台账，现有：{'、'.join(known) or '无'}。",
            f"There is no ledger of {township}; there are: {', '.join(known) or 'none'}.",
        )
    return [township.upper()] if township else known


DAY = click.DateTime(["%Y-%m-%d"])


@main.command("portal-export")
@click.option("--township", required=True, help="乡镇代码 / the township's code")
@click.option("--from", "first", required=True, type=DAY, help="第一天 / first day")
@click.option(
    "--to", "last", required=True, type=DAY, help="最后一天，最晚昨天 / last day, yesterday at the latest"
)
@click.argument("file", type=click.Path(path_type=Path))
@command
def portal_export(township: str, first: datetime, last: datetime, file: Path) -> None:
    """把一段时间公开的内容做成给县门户网站的压缩包。 Put what was published in a period into an archive for the county."""
    _django()
    from sunlit.operations import portal

    made = portal.write(township, first.date(), last.date(), file)
    say(
        f"已写入 {file}：{made.publications} 份内容、{made.files} 个附件，要撤下的 {made.removed} 份",
        f"{file} written: {made.publications} publications, {made.files} files, {made.removed} to be removed",
    )


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@command
def backup(file: Path) -> None:
    """把数据库、文书和附件备份为一个文件。 Back up database, papers and attachments into one file."""
    _django()
    from sunlit.operations import backup as backups

    manifest = backups.write(file)
    say(
        f"已备份 {manifest.files} 个文件到 {file}；密钥 data_key 不在其中，请另行保管",
        f"{manifest.files} files backed up to {file}; the key data_key is not in it, keep it apart",
    )


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@command
def restore(file: Path) -> None:
    """从备份恢复到空的数据文件夹。 Restore a backup into an empty data folder."""
    _django()
    from sunlit.operations import backup as backups

    restored = backups.restore(file)
    for report in restored.reports:
        say(report.sentence.zh, report.sentence.en)
    say(f"已恢复 {restored.files} 个文件", f"{restored.files} files restored")


@main.group()
def user() -> None:
    """人员账号。 Accounts."""


@user.command("add")
@click.argument("username")
@click.argument("name")
@click.option("--township", default="", help="乡镇代码 / the township's code")
@click.option("--admin", type=click.Choice(["system", "security", "audit"]), default=None)
@command
def user_add(username: str, name: str, township: str, admin: str | None) -> None:
    """新增账号，显示一次性初始密码。 Add an account and show its first password, to be changed at first sign-in."""
    _django()
    from sunlit.people import commands

    password = commands.add_user(username, name, township=township, admin=admin or "")
    say(
        f"已新增 {username}，初始密码 {password}，首次登录须修改",
        f"{username} added; first password {password}, to be changed at the first sign-in",
    )


@user.command("password")
@click.argument("username")
@command
def user_password(username: str) -> None:
    """重置口令，显示一次性新口令。 Show a new one-time password of any account, administrators too."""
    _django()
    from sunlit.people import commands

    password = commands.new_password(username)
    say(
        f"{username} 的新口令 {password}，登录须修改",
        f"new password of {username}: {password}, to be changed at the sign-in",
    )


@user.command("forget-telephone")
@click.argument("username")
@command
def user_forget_telephone(username: str) -> None:
    """忘记第二因素所用的手机，本人重新绑定。 Forget the telephone of the second factor; its owner enrols another."""
    _django()
    from sunlit.people import commands

    commands.forget_second_factor(username)
    say(f"{username} 的手机已解除绑定", f"the telephone of {username} is forgotten")


@user.command("disable")
@click.argument("username")
@click.argument("reason")
@command
def user_disable(username: str, reason: str) -> None:
    """停用账号，写明理由。 Disable any account, with the reason."""
    _django()
    from sunlit.people import commands

    commands.disable_user(username, reason)
    say(f"{username} 已停用", f"{username} is disabled")


@main.command()
@command
def recount() -> None:
    """按事项重新计算各列表合计。 Count the totals of lists anew from the matters."""
    _django()
    from sunlit.matters import tally

    wrong = len(tally.differences())
    tally.recount()
    say(f"已重算，改正 {wrong} 个合计", f"counted anew; {wrong} totals were wrong")


@main.command()
@command
def reindex() -> None:
    """补齐查找用的词，可在上班时运行。 Write what the search lacks; may run while the office works."""
    _django()
    from sunlit.search import index

    written = index.mend()
    say(f"查找已补齐，改写 {written} 条", f"the search is complete; {written} lines were written")


@main.command("sweep")
@command
def sweep_command() -> None:
    """立即检查到期事项一次。 Run the sweep once now."""
    _django()
    from sunlit.matters.sweep import sweep

    run = sweep()
    say(
        f"在办 {run.open_matters} 件，到期 {run.due} 件，提醒 {run.raised} 次，失败 {run.failed} 件",
        f"{run.open_matters} open, {run.due} due, {run.raised} alerts, {run.failed} failed",
    )
    sys.exit(1 if run.failed else 0)


@main.command()
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="默认昨天 / yesterday by default"
)
@command
def checkpoint(day: Any) -> None:
    """日封，显示可印在公示栏上的校验码。 Seal a day and print the codes for the notice board."""
    _django()
    from datetime import timedelta

    from sunlit import clock
    from sunlit.ledger import actions
    from sunlit.ledger.queries import chains

    sealed: date = day.date() if day else clock.today() - timedelta(days=1)
    for chain in chains():
        try:
            seal = actions.checkpoint(chain, sealed)
        except actions.LedgerError as error:
            raise Fault(error.text.zh, error.text.en) from error
        click.echo(f"{chain}  {seal.day}  {seal.code}")


if __name__ == "__main__":
    main()
