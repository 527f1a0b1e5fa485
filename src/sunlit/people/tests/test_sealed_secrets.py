"""No file of the database holds a secret of a telephone that anybody could read."""

import time
from base64 import b32decode, b32encode, b64encode
from binascii import unhexlify

import pytest
from django.db import connection
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from sunlit.people import actions
from sunlit.people.actions import second_factor
from sunlit.people.models import Telephone

KEY = "00112233445566778899aabbccddeeff00112233"
ENROL = "/desk/account/second-factor/"


def shown(key: str = KEY) -> str:
    totp = TOTP(unhexlify(key))
    totp.time = time.time()
    return f"{totp.token():06d}"


def whole_database(tmp_path) -> bytes:
    """Every byte of the database as a file, whatever table or index it lies in."""
    if connection.vendor != "sqlite":
        pytest.skip("the file is SQLite's")
    place = tmp_path / "dump.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [row[0] for row in cursor.fetchall()]
        parts = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            parts += [repr(row) for row in cursor.fetchall()]
            parts += [
                bytes(value).decode("latin-1")
                for row in cursor.execute(f'SELECT * FROM "{table}"').fetchall()
                for value in row
                if isinstance(value, bytes | memoryview)
            ]
    place.write_text("".join(parts), encoding="utf-8")
    return place.read_bytes()


def ways_to_read(key: str) -> list[bytes]:
    raw = unhexlify(key)
    return [key.encode(), key.upper().encode(), b32encode(raw), b64encode(raw), raw]


def test_the_secret_counts_and_stands_nowhere_in_the_database(people, tmp_path):
    device, _codes = actions.enrol(people["qx.mayor"], KEY, shown())
    assert device.bin_key == unhexlify(KEY) and len(device.key) <= 80
    content = whole_database(tmp_path)
    assert device.key.encode() in content  # the dump holds the row, so its silence means something
    assert not any(way in content for way in ways_to_read(KEY))


def test_the_secret_that_is_being_enrolled_stands_nowhere_either(client, people, tmp_path):
    client.force_login(people["qx.mayor"])
    page = client.get(ENROL)
    secret = page.context["secret"].replace(" ", "")
    again = client.get(ENROL).context["secret"].replace(" ", "")
    assert secret == again and len(secret) == 32
    key = b32decode(secret).hex()
    assert not any(way.decode("latin-1") in str(dict(client.session)) for way in ways_to_read(key))
    assert not any(way in whole_database(tmp_path) for way in ways_to_read(key))
    answer = client.post(ENROL, {"code": shown(key)})
    assert answer.status_code == 200 and Telephone.objects.get().bin_key.hex() == key
    assert not any(way in whole_database(tmp_path) for way in ways_to_read(key))


def test_secrets_from_before_sealing_still_count_and_are_sealed_by_the_background_work(people, tmp_path):
    TOTPDevice.objects.create(user=people["qx.mayor"], name="telephone", key=KEY, confirmed=True)
    device = Telephone.objects.get()
    assert device.is_plain and device.verify_token(shown())
    assert second_factor.seal_old_secrets() == 1 and second_factor.seal_old_secrets() == 0
    assert Telephone.objects.get().bin_key == unhexlify(KEY)
    assert not any(way in whole_database(tmp_path) for way in ways_to_read(KEY))


def test_the_same_secret_is_sealed_differently_each_time():
    assert Telephone.sealed_key(KEY) != Telephone.sealed_key(KEY)
