"""The machinery around the program: setup, front-end files, private PostgreSQL, the browser, the summary."""

import hashlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


def load(path: str) -> ModuleType:
    """A script of the repository as a module."""
    sys.path.insert(0, str((ROOT / path).parent))
    try:
        name = "machinery_" + Path(path).stem
        spec = importlib.util.spec_from_file_location(name, ROOT / path)
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.pop(0)


# --- setup ---


@pytest.fixture
def checkout(tmp_path):
    """The files that setup and start need, in a folder of their own."""
    place = tmp_path / "sunlit"
    shutil.copytree(ROOT / "script", place / "script", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "uv.lock", "README.md"):
        shutil.copy(ROOT / name, place / name)
    (place / "frontend").mkdir()
    for name in ("package.json", "package-lock.json", "build.py"):
        shutil.copy(ROOT / "frontend" / name, place / "frontend" / name)
    return place


def bash(place: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", *command], cwd=place, env=os.environ | env, capture_output=True, text=True, timeout=120
    )


def assert_one_clear_sentence(done: subprocess.CompletedProcess[str], chinese: str, english: str) -> None:
    assert done.returncode != 0
    lines = done.stderr.splitlines()
    assert len(lines) == 2, done.stderr
    assert chinese in lines[0] and lines[0].endswith("。")
    assert english in lines[1] and lines[1].endswith(".")


def fake_program(folder: Path, name: str, body: str) -> None:
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)


def test_an_old_python_is_named_with_its_version(checkout, tmp_path):
    tools = tmp_path / "bin"
    for name in ("bash", "cat", "cksum", "awk", "df", "mktemp", "rm", "dirname", "cut"):
        tools.mkdir(exist_ok=True)
        (tools / name).symlink_to(shutil.which(name))
    fake_program(tools, "python3", 'case "$2" in *platform*) echo 3.8.10 ;; *) exit 1 ;; esac')
    done = bash(checkout, "script/setup", PATH=str(tools), PYTHON="")
    assert_one_clear_sentence(done, "Python 太旧：需要 3.11 或更高版本，找到的是 3.8.10", "3.8.10 was found")


def test_a_machine_without_python_is_told_so(checkout, tmp_path):
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("bash", "cat", "cksum", "awk", "df", "mktemp", "rm", "dirname", "cut"):
        (tools / name).symlink_to(shutil.which(name))
    done = bash(checkout, "script/setup", PATH=str(tools), PYTHON="")
    assert_one_clear_sentence(done, "没有找到 Python", "No Python was found")


def test_a_full_disk_is_seen_before_anything_is_installed(checkout, tmp_path):
    fake_program(tmp_path / "bin", "df", "echo head; echo disk 1000000 900000 102400 90% /")
    done = bash(checkout, "script/setup", PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    assert_one_clear_sentence(done, "只剩 100 MB", "100 MB are free")
    assert not (checkout / ".venv").exists()


@pytest.mark.slow
def test_a_missing_network_is_one_sentence(checkout, tmp_path):
    nowhere = "http://127.0.0.1:9"
    done = bash(
        checkout,
        "script/setup",
        HTTPS_PROXY=nowhere,
        https_proxy=nowhere,
        PIP_CONFIG_FILE=os.devnull,
        PIP_FIND_LINKS="",
        PIP_NO_CACHE_DIR="1",
        UV_CACHE_DIR=str(tmp_path / "cache"),
    )
    assert_one_clear_sentence(done, "连不上软件包网站", "can't be reached")


def test_a_folder_that_cannot_be_written_is_one_sentence(checkout):
    if os.geteuid() == 0:
        # Root may write into any folder but one that is mounted read-only, so that is what root gets.
        inner = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && cd "$0" && exec bash script/setup'
        done = subprocess.run(
            ["unshare", "--mount", "bash", "-c", inner, str(checkout)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        if "unshare" in done.stderr or "mount" in done.stderr:
            pytest.skip("this sandbox allows no mounts")
    else:
        checkout.chmod(0o555)
        done = bash(checkout, "script/setup")
        checkout.chmod(0o755)
    assert_one_clear_sentence(done, "不能写入文件夹", "is read-only")


def test_a_port_in_use_is_one_sentence(checkout):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = bash(checkout, "script/server", PORT=str(port))
    assert_one_clear_sentence(done, f"端口 {port} 已被占用", f"Port {port} is in use")


@pytest.mark.parametrize("port", ["0", "65536", "http", "80 ; rm", "-1"])
def test_a_port_that_is_none_is_refused(checkout, port):
    assert_one_clear_sentence(
        bash(checkout, "script/server", PORT=port), "PORT 应为", "PORT must be a number"
    )


def test_a_wrong_word_to_setup_is_answered_with_its_use(checkout):
    assert_one_clear_sentence(bash(checkout, "script/setup", "everything"), "用法", "Usage")


def ready(place: Path) -> None:
    """Makes the checkout look set up, by the scripts' own sums."""
    (place / ".venv/bin").mkdir(parents=True)
    (place / "frontend/built").mkdir()
    (place / "frontend/built/manifest.json").write_text("{}")
    sums = bash(
        place,
        "-c",
        "sed -n '/^environment_inputs()/p;/^assets_inputs()/p' script/setup >sums && . ./sums && rm sums &&"
        " environment_inputs | tr -d '\\n' >.venv/sunlit-test &&"
        " assets_inputs | tr -d '\\n' >frontend/built/made-for-test",
    )
    assert sums.returncode == 0, sums.stderr


def test_server_starts_the_demonstration_and_only_that(checkout):
    ready(checkout)
    fake_program(checkout / ".venv/bin", "python", 'echo "$SUNLIT_PROFILE $SUNLIT_DATA $*"')
    done = bash(checkout, "script/server", PORT="18999", SUNLIT_PROFILE="production", SUNLIT_DATA="")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"demo {checkout}/var/demo -m sunlit demo --serve --port 18999"


def test_server_is_replaced_by_the_program_so_that_signals_reach_it(checkout):
    ready(checkout)
    fake_program(checkout / ".venv/bin", "python", "exec sleep 60")
    process = subprocess.Popen(["bash", "script/server"], cwd=checkout, env=os.environ | {"PORT": "18998"})
    try:
        for _ in range(100):
            if b"sleep" in Path(f"/proc/{process.pid}/cmdline").read_bytes():
                break
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.05)
        process.terminate()
        assert process.wait(5) == -15
    finally:
        process.kill()


def test_setup_does_nothing_when_nothing_changed_and_notices_what_did(checkout):
    ready(checkout)
    fake_program(checkout / ".venv/bin", "python", "exit 1")
    done = bash(checkout, "script/setup", "test")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with (checkout / "frontend/package-lock.json").open("a") as lock:
        lock.write("\n")
    fake_program(checkout.parent / "bin", "npm", "echo npm ERR! code ENOTFOUND; exit 1")
    done = bash(checkout, "script/setup", "test", PATH=f"{checkout.parent / 'bin'}:{os.environ['PATH']}")
    assert_one_clear_sentence(done, "连不上软件包网站", "can't be reached")


@pytest.mark.parametrize(
    ("name", "groups"),
    [("requirements.txt", ["--no-dev", "--group", "assets"]), ("requirements-dev.txt", ["--all-groups"])],
)
def test_requirements_for_pip_are_in_step_with_the_lock(name, groups):
    uv = Path(sys.prefix) / "bin/uv"
    if not uv.exists():
        pytest.skip("uv is not in this environment")
    options = ["--frozen", "--offline", "--no-emit-project", "--no-annotate", "--no-header", "--quiet"]
    exported = subprocess.run(
        [uv, "export", *options, *groups], cwd=ROOT, capture_output=True, text=True, check=True
    )
    remedy = f"uv export {' '.join(option for option in options if option != '--offline')} {' '.join(groups)}"
    assert exported.stdout == (ROOT / "script" / name).read_text(), f"run: {remedy} >script/{name}"


def test_the_locks_name_no_host_of_one_machine():
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    hosts = {
        package.get("resolved", "").partition("/-/")[0].rsplit("/", 1)[0] for package in packages.values()
    }
    assert hosts <= {"", "https://registry.npmjs.org"}
    places = {
        line.split('"')[1].split("/")[2]
        for line in (ROOT / "uv.lock").read_text().splitlines()
        if ('url = "' in line or 'registry = "' in line)
        for line in [line[line.index('= "http') :]]
    }
    assert places == {"pypi.org", "files.pythonhosted.org"}


# --- front-end files ---


def test_the_built_files_are_those_of_the_manifest():
    built = ROOT / "frontend/built"
    manifest = json.loads((built / "manifest.json").read_text())
    assert "static/vendor/tabler.min.css" in manifest
    for name, digest in manifest.items():
        assert hashlib.sha256((built / name).read_bytes()).hexdigest() == digest, name
    unknown = {
        path.relative_to(built).as_posix()
        for folder in ("static", "fonts")
        for path in (built / folder).rglob("*.*")
    } - set(manifest)
    assert not unknown


def test_no_third_party_file_is_in_the_repository():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.splitlines():
        assert "node_modules/" not in name and not name.startswith("frontend/built/"), name
        assert not name.endswith((".ttf", ".otf", ".woff", ".woff2", ".min.js", ".min.css")), name


def test_a_style_sheet_loses_its_source_map():
    build = load("frontend/build.py")
    assert build.plain_css(b"a{b:c}\n/*# sourceMappingURL=x.css.map */\n") == b"a{b:c}\n"


@pytest.mark.parametrize(
    "css", [b"@import 'https://rsms.me/x.css';", b"a{b:url(//cdn.example/x)}", b'a{b:url("http://x/y")}']
)
def test_a_style_sheet_that_asks_another_host_is_refused(css):
    with pytest.raises(ValueError, match="another host"):
        load("frontend/build.py").plain_css(css)


def test_a_style_sheet_may_hold_pictures_of_its_own():
    css = b"a{b:url(\"data:image/svg+xml,%3csvg xmlns='http://www.w3.org/2000/svg'\")}\n"
    assert load("frontend/build.py").plain_css(css) == css


def test_a_build_without_packages_leaves_what_was_there(tmp_path):
    build = load("frontend/build.py")
    built = tmp_path / "built"
    built.mkdir()
    (built / "kept").write_text("kept")
    with pytest.raises(build.MissingPackage):
        build.build(tmp_path / "node_modules", built)
    assert (built / "kept").read_text() == "kept"


# --- private PostgreSQL ---


def test_private_postgres_is_gone_afterwards_even_after_an_error():
    postgres = load("script/private_postgres.py")
    binaries = postgres.find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL on this machine")
    import psycopg

    def fail_inside() -> None:
        with postgres.private_postgres(binaries) as env:
            places.append(Path(env["PGHOST"]))
            address = {"host": env["PGHOST"], "port": env["PGPORT"], "user": "sunlit", "dbname": "sunlit"}
            with psycopg.connect(**address) as connection:
                listening = connection.execute("select current_setting('listen_addresses')").fetchone()
            assert listening == ("",)
            raise ZeroDivisionError

    places: list[Path] = []
    with pytest.raises(ZeroDivisionError):
        fail_inside()
    assert not places[0].exists()


# --- the summary ---


def test_the_summary_adds_up_and_names_what_was_not_run():
    runner = load("script/run_tests.py")
    rows = [
        ("格式 lint", runner.Result(runner.Outcome.PASSED), 0.1),
        ("测试 tests, SQLite", runner.Result(runner.Outcome.PASSED, "", runner.Tests(10, 0, 1)), 2.0),
        ("浏览器 browser", runner.Result(runner.Outcome.NOT_RUN, "no Chromium here"), 0.0),
        ("模板 templates", runner.Result(runner.Outcome.NOTHING), 0.0),
    ]
    table, code = runner.summary(rows, strict=False)
    assert code == 0
    assert table.splitlines()[-1] == "10 passed, 0 failed, 1 skipped"
    assert "not run" in table and "no Chromium here" in table

    table, code = runner.summary(rows, strict=True)
    assert code == 1
    assert table.splitlines()[-1] == "10 passed, 1 failed, 1 skipped"


def test_a_failed_check_is_a_failure_also_when_all_tests_pass():
    runner = load("script/run_tests.py")
    rows = [
        ("lint", runner.Result(runner.Outcome.FAILED), 0.1),
        ("tests", runner.Result(runner.Outcome.PASSED, "", runner.Tests(5, 0, 0)), 1.0),
    ]
    table, code = runner.summary(rows, strict=False)
    assert code == 1
    assert table.splitlines()[-1] == "5 passed, 1 failed"


def test_junit_errors_count_as_failures(tmp_path):
    report = tmp_path / "junit.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="2" errors="1" skipped="3"/></testsuites>')
    runner = load("script/run_tests.py")
    assert runner.read_junit(report) == runner.Tests(3, 3, 3)


# --- the browser ---

PAGE = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>阳光镇务</title>{head}</head>
<body><main><h1>阳光镇务</h1>{body}</main></body></html>"""


@pytest.mark.browser
def test_chromium_shows_chinese_with_real_glyphs(page):
    page.set_content(PAGE.format(head="", body="<p>首问负责制、一次性告知、限时办结</p>"))
    # U+0378 is assigned to no character, so it can only be drawn as the box for a missing glyph.
    pictures = page.evaluate(
        """() => ['汉', '限', '喆', '\\u0378'].map(character => {
            const canvas = document.createElement('canvas');
            canvas.width = canvas.height = 48;
            const pen = canvas.getContext('2d');
            pen.font = '40px system-ui';
            pen.fillText(character, 2, 40);
            return canvas.toDataURL();
        })"""
    )
    assert len(set(pictures)) == 4
    if place := os.environ.get("SUNLIT_TEST_PICTURES"):
        page.screenshot(path=f"{place}/chinese.png")


@pytest.mark.browser
def test_axe_finds_a_planted_fault_and_nothing_in_a_sound_page(page, axe):
    page.set_content(PAGE.format(head="", body="<p>办事指南</p>"))
    assert axe(page) == []
    page.set_content(PAGE.format(head="", body='<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'))
    assert [fault.partition(":")[0] for fault in axe(page)] == ["image-alt"]


@pytest.mark.browser
def test_axe_works_under_a_strict_policy(page, axe):
    page.set_content(
        PAGE.format(
            head="<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">",
            body="<p>办事指南</p>",
        )
    )
    assert axe(page) == []


@pytest.mark.browser
def test_what_goes_wrong_in_the_browser_is_collected(page, browser_problems):
    policy = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'self'\">"
    page.set_content(PAGE.format(head=policy, body="<script>document.title = 'run'</script>"))
    page.wait_for_timeout(100)
    assert page.title() == "阳光镇务"
    assert any(
        "Content Security Policy directive 'script-src 'self''" in problem for problem in browser_problems
    )
    browser_problems.clear()

    page.goto("about:blank")
    page.set_content(
        PAGE.format(head="", body="<script>setTimeout(() => { throw new Error('broken') })</script>")
    )
    page.wait_for_timeout(100)
    assert any("script error" in problem and "broken" in problem for problem in browser_problems)
    browser_problems.clear()

    page.set_content(PAGE.format(head="", body='<img alt="" src="http://cdn.example/x.png">'))
    page.wait_for_timeout(300)
    assert any("request to another host: http://cdn.example/x.png" in problem for problem in browser_problems)
    browser_problems.clear()


@pytest.mark.browser
def test_the_phone_is_a_phone(phone):
    phone.set_content(PAGE.format(head='<meta name="viewport" content="width=device-width">', body=""))
    assert phone.evaluate("[innerWidth, innerHeight, navigator.maxTouchPoints > 0]") == [375, 812, True]
