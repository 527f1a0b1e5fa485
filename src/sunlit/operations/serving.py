"""Serving: one command that brings up the web workers and the background work, and takes both down again.

Everything is read before the first request is accepted (rulebook, papers, fonts, addresses); the processes are then
forked, so that they share what was read.
"""

import gc
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable
from contextlib import closing

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from django.urls import get_resolver
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from sunlit.matters import documents
from sunlit.matters.book import book
from sunlit.operations import background
from sunlit.operations.faults import Fault


def check_port(host: str, port: int) -> None:
    """Raises Fault where the port can't be had."""
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Fault(
                f"没有使用端口 {port} 的权限：请用 1024 以上的端口。",
                f"Port {port} needs special rights: take one above 1024.",
            ) from error
        except OSError as error:
            raise Fault(
                f"端口 {port} 已被占用：先停止占用它的程序，或用 --port 换一个。",
                f"Port {port} is in use: stop the program that holds it, or take another with --port.",
            ) from error


def workers_wanted() -> int:
    """SQLite takes one writer at a time, and its waiting writers sleep: one worker with one thread answers evenly.
    PostgreSQL gets a worker for each core, at most four.

    ``SUNLIT_WORKERS`` overrides. Raises Fault for a value that is no number from 1 to 64.
    """
    wanted = os.environ.get("SUNLIT_WORKERS", "")
    if wanted:
        if not wanted.isdigit() or not 1 <= int(wanted) <= 64:
            raise Fault(
                f"SUNLIT_WORKERS 应为 1 到 64 的数字，现在是 {wanted}。",
                f"SUNLIT_WORKERS must be a number from 1 to 64; it is {wanted}.",
            )
        return int(wanted)
    return 1 if connection.vendor == "sqlite" else max(1, min(4, os.cpu_count() or 1))


def warm() -> WSGIHandler:
    """Read everything that the first request would otherwise wait for; the application."""
    application = get_wsgi_application()
    book()
    documents.forms()
    documents.fonts()
    get_resolver().url_patterns  # noqa: B018 - reading it imports every page
    # Nothing that exists now is garbage: keep the collector from touching, and so from copying, shared memory.
    gc.collect()
    gc.freeze()
    return application


def serve(host: str, port: int, ready: Callable[[], None] | None = None) -> None:
    """Serve until Ctrl-C or a stop signal; ``ready`` is called when requests are accepted.

    Raises Fault where the port can't be had.
    """
    check_port(host, port)
    application = warm()
    connections.close_all()  # a forked process must not share a database connection
    # Later Pythons no longer fork by themselves; what was warmed is shared only by forking.
    multiprocessing.set_start_method("fork", force=True)
    helper = multiprocessing.Process(target=background.main, name="sunlit-background")
    server = Server(
        "sunlit.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers_wanted(),
        blocking_threads=1,
        log_level=LogLevels.warning,
        workers_kill_timeout=10,
        respawn_failed_workers=True,
    )
    server.on_startup(helper.start)
    if ready:
        server.on_startup(ready)

    try:
        server.serve(target_loader=lambda: application, wrap_loader=False)
    finally:
        if helper.pid is not None and helper.is_alive():
            os.kill(helper.pid, signal.SIGTERM)
            helper.join(10)
            if helper.is_alive():
                helper.kill()
