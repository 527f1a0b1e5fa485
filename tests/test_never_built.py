"""What must never be in this program (docs/security.md; rulebook/law/forbidden.yaml): no field, form, address, page or
script for it. The search reads the source as it stands, so that nothing hides behind a setting."""

import ast
import re
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src/sunlit"

# Names in code and addresses are read word by word (“last_login” is two words), texts as they are.
FORBIDDEN = {
    "religion and belief": r"religion|religious|belief|faith|worship|宗教|信仰|信教",
    "ethnicity and origin": r"ethnic|ethnicity|nationality group|native place|ancestral|民族|族别|籍贯",
    "political activity": r"political|party member|party membership|政治面貌|政治倾向|党派",
    "location": r"geolocation|latitude|longitude|gps|geofence|location track|经纬度|定位打卡|轨迹",
    "attendance": r"punch|punch in|check in time|attendance|打卡|考勤|刷卡上班",
    "ranking of persons": r"ranking|leaderboard|rank of|staff rank|排行|(?<!不按人)(?<!不)排名",
    "time online": r"online time|time online|last seen|screen time|在线时长|在线率|登录率",
    "faces and bodies": r"face id|face image|facial|face recognition|biometric|人脸|刷脸|指纹考勤",
    "keeping petitioners away": r"intercept|dissuade|dissuasion|劝返|截访|拦访|稳控",
    "classified material": r"classified material|secret level|secrecy level|密级|涉密文件",
}
# Accounts that nobody used for long are closed (GB/T 22239 8.1.4.1); administrators see it there, nobody else does.
LAST_SIGN_IN = re.compile(r"last[_ ]login|最后登录|最近登录")
LAST_SIGN_IN_ONLY_IN = {"admin_idle.html", "admin_staff.html", "admin_staff_detail.html"}
# What somebody enters once a month from the sheet on paper, for the internal board (S0.01.07): no clock, no place, no picture.
MONTHLY_RESULT = {
    ("bodies/models/work.py", "attendance"),
    ("bodies/templates/bodies/board.html", "attendance"),
}
# Whoever finds a secret says its level, so that it is kept out; its words are erased there and then (S0.07.05).
KEPT_OUT = {("disclosure/forms.py", "classified material")}
SCRIPT = re.compile(r"geolocation|getUserMedia|mediaDevices|watchPosition|DeviceMotion")


def topics(text):
    """The forbidden topics that a name or a text speaks of."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-/.]", " ", text)
    return {
        topic
        for topic, pattern in FORBIDDEN.items()
        if re.search(rf"(?<![A-Za-z])(?:{pattern})(?![A-Za-z])", words, re.IGNORECASE)
    }


def code_names(path):
    """Fields with their labels and choices, and addresses: what a class body of models and forms holds, and every
    text in an address file."""
    tree = ast.parse(path.read_text("utf-8"))
    if "urls" in path.parts or path.stem.startswith("urls"):
        yield from texts_in(tree)
    for holder in ast.walk(tree):
        if not isinstance(holder, ast.ClassDef):
            continue
        for line in holder.body:
            if isinstance(line, ast.Assign | ast.AnnAssign):
                targets = line.targets if isinstance(line, ast.Assign) else [line.target]
                yield from (target.id for target in targets if isinstance(target, ast.Name))
                if line.value is not None:
                    yield from texts_in(line.value)


def texts_in(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def found_in(source):
    """(file, topic) for everything forbidden below a folder; tests and migrations left out."""
    found = set()
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if not path.is_file() or {"tests", "migrations", "__pycache__"} & set(path.parts):
            continue
        if path.suffix == ".py":
            found |= {(name, topic) for text in code_names(path) for topic in topics(text)}
        elif path.suffix in (".html", ".txt", ".typ"):
            text = path.read_text("utf-8")
            if path.suffix == ".typ":
                text = re.sub(r"(?m)^\s*//.*$", "", text)  # what is never printed
            found |= {(name, topic) for topic in topics(text)}
            if LAST_SIGN_IN.search(text) and path.name not in LAST_SIGN_IN_ONLY_IN:
                found.add((name, "last sign-in"))
        elif path.suffix == ".js" and SCRIPT.search(path.read_text("utf-8")):
            found.add((name, "location or camera"))
    return found


def addresses(patterns, before=""):
    for each in patterns:
        whole = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, whole)
        elif isinstance(each, URLPattern):
            yield f"{whole} {each.name or ''}"


def test_no_field_form_address_or_page_is_about_what_must_never_be():
    assert found_in(SOURCE) == MONTHLY_RESULT | KEPT_OUT


def test_no_paper_and_no_script_is_about_it_either():
    assert found_in(ROOT / "rulebook/service-centre/documents") == set()
    assert found_in(ROOT / "frontend/static") == set()


def test_no_stored_field_and_no_choice_of_one_is_about_it():
    said = set()
    for model in apps.get_models():
        if not model.__module__.startswith("sunlit."):
            continue
        said |= {model.__name__, str(model._meta.verbose_name)}
        for field in model._meta.get_fields():
            said |= {
                field.name,
                str(getattr(field, "verbose_name", "")),
                str(getattr(field, "help_text", "")),
            }
            said |= {str(part) for choice in getattr(field, "choices", None) or () for part in choice}
    assert len(said) > 200
    assert {text: topics(text) for text in said if topics(text)} == {"attendance": {"attendance"}}  # as above


def test_no_address_is_about_it():
    known = list(addresses(get_resolver().url_patterns))
    assert known
    assert {text: topics(text) for text in known if topics(text)} == {}


def test_no_question_of_an_item_and_no_paper_asked_for_is_about_it():
    from sunlit.rulebook import load

    book = load(ROOT / "rulebook")
    asked = {text for fact in book.facts.values() for text in (fact.name, fact.ask.zh, fact.ask.en)}
    asked |= {
        text
        for item in book.items.values()
        for material in item.materials
        for text in (material.id, material.name.zh, material.name.en)
    }
    assert len(asked) > 300
    assert {text: topics(text) for text in asked if topics(text)} == {}


PLANTS = [
    ("hall/models.py", "class Planted(models.Model):\n    ethnicity = models.CharField(max_length=9)\n", "ethnicity and origin"),
    ("hall/models.py", "class Planted(models.Model):\n    note = models.CharField('政治面貌', max_length=9)\n", "political activity"),
    ("hall/forms.py", "class Planted(forms.Form):\n    religion = forms.CharField()\n", "religion and belief"),
    ("hall/forms.py", "class Planted(forms.Form):\n    gps_point = forms.CharField()\n", "location"),
    ("desk/urls.py", "urlpatterns = [path('punch-in/', view)]\n", "attendance"),
    ("desk/urls/staff.py", "urlpatterns = [path('staff/ranking/', view)]\n", "ranking of persons"),
    ("portal/templates/portal/planted.html", "<label for='p'>民族</label>", "ethnicity and origin"),
    ("desk/templates/desk/planted.html", "<h1>人员排名</h1>", "ranking of persons"),
    ("desk/templates/desk/planted.html", "<td>{{ staff.last_login }}</td>", "last sign-in"),
    ("desk/templates/desk/planted.html", "<button>刷脸登录</button>", "faces and bodies"),
    ("desk/templates/desk/planted.html", "<td>在线时长</td>", "time online"),
    ("hall/models.py", "class Planted(models.Model):\n    dissuaded_by = 1\n    劝返 = 2\n", "keeping petitioners away"),
    ("desk/static/desk/planted.js", "navigator.geolocation.watchPosition(send)", "location or camera"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "topic"), PLANTS)
def test_what_is_planted_is_found(tmp_path, name, text, topic):
    copy = tmp_path / "sunlit"
    shutil.copytree(SOURCE / "hall", copy / "hall", ignore=shutil.ignore_patterns("__pycache__"))
    place = copy / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text((place.read_text("utf-8") if place.exists() else "") + "\n\n" + text, "utf-8")
    assert found_in(copy) == {(name, topic)}


@pytest.mark.parametrize(
    "text",
    ["interface", "original", "content_hash fingerprint", "不按人排名", "face to face", "frank", "surface"],
)
def test_harmless_words_are_left_alone(text):
    assert topics(text) == set()
