"""Jobs: written with the act, run after it, taken again after a crash; nothing lost and nothing doubled."""

import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.db import transaction

from sunlit import clock
from sunlit.matters import jobs, outbox
from sunlit.matters.models import Job

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)


class Gateway:
    """An SMS gateway that can be down, and that drops doubles by their key as real ones do."""

    def __init__(self):
        self.up = True
        self.seen = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if gateway.up:
                    gateway.seen.append((self.headers["Idempotency-Key"], body["to"], body["text"]))
                self.send_response(200 if gateway.up else 503)
                self.end_headers()

            def log_message(self, *_args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def gateway(monkeypatch):
    running = Gateway()
    monkeypatch.setenv("SUNLIT_SMS_GATEWAY", f"http://127.0.0.1:{running.server.server_port}/sms")
    yield running
    running.server.shutdown()


def test_a_rolled_back_act_leaves_no_job():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.send_mail("a@example.invalid", "题目", "正文", key="1")
        1 / 0  # noqa: B018
    assert not Job.objects.exists()


def test_the_same_key_is_queued_once():
    for _ in range(3):
        outbox.send_mail("a@example.invalid", "题目", "正文", key="1")
    assert jobs.run_due() == 1
    assert len(mail.outbox) == 1


def test_a_job_nobody_knows_is_refused_when_it_is_queued():
    with pytest.raises(KeyError):
        jobs.enqueue("make-tea", {}, key="1")


def test_a_day_without_the_channel_loses_and_doubles_nothing(gateway):
    gateway.up = False
    for number in range(20):
        with clock.standing_at(MORNING):
            outbox.send_sms("00000000000", f"第{number}条", key=str(number))
    for hour in range(25):
        gateway.up = hour >= 24
        with clock.standing_at(MORNING + timedelta(hours=hour)):
            jobs.run_due()
    with clock.standing_at(MORNING + timedelta(hours=26)):
        jobs.run_due()
    assert sorted(text for _key, _to, text in gateway.seen) == sorted(f"第{number}条" for number in range(20))
    assert not Job.objects.filter(done_at=None).exists()


def test_a_job_whose_worker_died_is_taken_again_when_the_lease_ends():
    with clock.standing_at(MORNING):
        outbox.send_mail("a@example.invalid", "题目", "正文", key="1")
        assert jobs._lease() is not None  # a worker takes it, and dies
        assert jobs.run_due() == 0
    with clock.standing_at(MORNING + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.run_due() == 1
    assert len(mail.outbox) == 1


def test_pauses_grow_to_an_hour_and_no_further(gateway):
    gateway.up = False
    at = MORNING
    with clock.standing_at(at):
        outbox.send_sms("00000000000", "一条", key="1")
    pauses = []
    for _ in range(12):
        with clock.standing_at(at):
            jobs.run_due(1)
            job = Job.objects.get()
            pauses.append(job.run_after - at)
            at = job.run_after
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)


def test_a_gateway_without_tls_outside_this_machine_is_refused(monkeypatch):
    monkeypatch.setenv("SUNLIT_SMS_GATEWAY", "http://sms.example.invalid/send")
    outbox.send_sms("00000000000", "一条", key="1")
    assert jobs.run_due() == 0
    assert "https" in Job.objects.get().error
