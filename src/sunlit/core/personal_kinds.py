"""What counts as personal data (个人信息), in the words of pages, and where a piece of it was found."""

from dataclasses import dataclass
from enum import StrEnum

from sunlit.core.text import Text

MASK = "*"


class PersonalKind(StrEnum):
    """What was found."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    BANK_CARD = "bank_card"
    LANDLINE = "landline"
    ADDRESS = "address"
    BIRTH = "birth"
    MINOR = "minor"
    ILLNESS = "illness"
    PASSPORT = "passport"
    HOUSEHOLD = "household"
    SOCIAL_SECURITY = "social_security"
    PLATE = "plate"
    EMAIL = "email"


KIND_WORDS = {
    PersonalKind.ID_NUMBER: Text("身份证号", "ID number"),
    PersonalKind.PHONE: Text("手机号", "mobile phone"),
    PersonalKind.BANK_CARD: Text("银行卡号", "bank card"),
    PersonalKind.LANDLINE: Text("个人座机", "telephone of a person"),
    PersonalKind.ADDRESS: Text("家庭住址", "home address"),
    PersonalKind.BIRTH: Text("出生日期", "date of birth"),
    PersonalKind.MINOR: Text("未成年人", "a minor"),
    PersonalKind.ILLNESS: Text("病情或残疾", "illness or disability"),
    PersonalKind.PASSPORT: Text("护照或通行证号", "passport"),
    PersonalKind.HOUSEHOLD: Text("户口簿号", "household register number"),
    PersonalKind.SOCIAL_SECURITY: Text("社保卡号", "social security number"),
    PersonalKind.PLATE: Text("车牌号", "licence plate"),
    PersonalKind.EMAIL: Text("电子邮箱", "e-mail address"),
}


@dataclass(frozen=True, order=True)
class Hit:
    """One piece of personal data in a text: from where to where, what it is, and how it looks masked."""

    start: int
    end: int
    kind: PersonalKind
    masked: str
