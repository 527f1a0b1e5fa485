"""The command as people run it: it starts, answers, stops cleanly, and says in one sentence what is wrong."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from sunlit.demonstration import roles

SOURCE = str(Path(__file__).resolve().parents[3])


def _environment(folder: Path, **more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SUNLIT_")}
    return clean | {"SUNLIT_PROFILE": "demo", "SUNLIT_DATA": str(folder), "PYTHONPATH": SOURCE} | more


def _run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sunlit", *arguments]
    return subprocess.run(command, env=_environment(folder, **more), capture_output=True, text=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An initialised data folder without any matters."""
    place = tmp_path_factory.mktemp("command")
    answer = _run(place, "init")
    assert answer.returncode == 0, answer.stderr
    return place


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else holds."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_demonstration_of_an_earlier_version_gets_the_tables_of_this_one(tmp_path: Path) -> None:
    assert _run(tmp_path, "init").returncode == 0
    passwords = {row.username: "x" for row in roles.ROLES}
    roles.remember(tmp_path, passwords)
    django = [sys.executable, "-m", "django"]
    environment = _environment(tmp_path, DJANGO_SETTINGS_MODULE="sunlit.settings")
    subprocess.run([*django, "migrate", "exchange", "zero", "-v0"], env=environment, check=True)
    answer = _run(tmp_path, "demo")
    assert answer.returncode == 0, answer.stderr
    assert "正在更新演示数据库" in answer.stdout
    left = subprocess.run([*django, "migrate", "--check"], env=environment, capture_output=True)
    assert left.returncode == 0
    assert "正在更新演示数据库" not in _run(tmp_path, "demo").stdout


def test_it_serves_and_a_stop_signal_ends_every_process(folder: Path) -> None:
    port = _free_port()
    command = [sys.executable, "-m", "sunlit", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=_environment(folder), stdout=subprocess.PIPE, text=True)
    try:
        for _ in range(600):
            try:
                with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                    assert answer.read() == b"ok\n"
                    break
            except OSError:
                assert server.poll() is None
                time.sleep(0.1)
        else:
            pytest.fail("no answer")
        children = [
            int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        ]
        assert len(children) == 2  # the web worker, and the background work
        server.send_signal(signal.SIGINT)
        server.wait(30)
        assert all(not Path(f"/proc/{pid}").exists() for pid in children)
    finally:
        server.kill()


def test_a_port_in_use_is_said_in_one_sentence(folder: Path, taken: int) -> None:
    answer = _run(folder, "serve", "--port", str(taken))
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[1].startswith(f"Port {taken} is in use")
    assert len(answer.stderr.splitlines()) == 2


def test_a_data_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = _run(tmp_path / "file" / "data", "init")
    assert answer.returncode == 1 and "SUNLIT_DATA" in answer.stderr and "Traceback" not in answer.stderr


def test_nonsense_for_the_number_of_workers_is_refused(folder: Path) -> None:
    answer = _run(folder, "serve", "--port", str(_free_port()), SUNLIT_WORKERS="many")
    assert answer.returncode == 1 and "SUNLIT_WORKERS" in answer.stderr


def test_an_account_is_added_with_a_first_password_and_only_once(folder: Path) -> None:
    first = _run(folder, "user", "add", "first.admin", "甲", "--admin", "system")
    assert first.returncode == 0, first.stderr
    assert _run(folder, "user", "add", "first.admin", "甲", "--admin", "system").returncode == 1
    nowhere = _run(folder, "user", "add", "somebody", "乙", "--township", "XX")
    assert nowhere.returncode == 1 and "the code XX" in nowhere.stderr
    assert _run(folder, "user", "add", "somebody", "乙").returncode == 1


def test_an_administrator_who_forgot_the_password_or_lost_the_telephone_is_helped_on_the_server(
    folder: Path,
) -> None:
    _run(folder, "user", "add", "second.admin", "丙", "--admin", "audit")
    again = _run(folder, "user", "password", "second.admin")
    assert again.returncode == 0 and "second.admin" in again.stdout, again.stderr
    assert _run(folder, "user", "forget-telephone", "second.admin").returncode == 0
    assert _run(folder, "user", "disable", "second.admin", "离职").returncode == 0
    assert "nobody.here" in _run(folder, "user", "password", "nobody.here").stderr


def test_sweep_and_ledger_commands_work_on_an_empty_place(folder: Path) -> None:
    assert "0 open" in _run(folder, "sweep").stdout
    assert "0 totals were wrong" in _run(folder, "recount").stdout
    assert "0 lines were written" in _run(folder, "reindex").stdout
    assert _run(folder, "ledger", "verify").returncode == 0
    missing = _run(folder, "ledger", "verify", "--township", "XX")
    assert missing.returncode == 1 and "no ledger of XX" in missing.stderr
