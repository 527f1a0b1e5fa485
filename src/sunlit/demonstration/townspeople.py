"""Invented people. Surnames and given names are put together by chance; the numbers can't belong to anybody."""

from random import Random

SURNAMES = "云 竹 松 石 溪 桥 麦 桑 槐 柳 枫 柏 田 禾 谷 泉 岭 湾 桐 梅"
GIVEN = (
    "满仓 有田 春生 秋实 小满 立夏 谷雨 芒种 白露 霜降 长庚 启明 山青 水秀 望月 听泉 采薇 知秋 若水 向阳 "
    "金穗 银杏 大河 小川 平安 如意 吉祥 迎春 腊梅 忍冬 子衿 南星 北辰 东篱 西江 一苇 半夏 连翘 远志 当归"
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def name(rng: Random) -> str:
    """A name that reads as one and is nobody's: the surnames are words for landscape, the given names for seasons."""
    return rng.choice(SURNAMES.split()) + rng.choice(GIVEN.split())


def id_number(rng: Random) -> str:
    """Eighteen places shaped like an identity number, of region 000000, which doesn't exist, with a wrong last place."""
    born = f"{rng.randint(1940, 2005)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    body = f"000000{born}{rng.randint(0, 999):03d}"
    right = "10X98765432"[sum(int(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True)) % 11]
    return body + rng.choice([sign for sign in "0123456789" if sign != right])


def phone(rng: Random) -> str:
    """Eleven digits that begin with 100, which no network uses for subscribers."""
    return f"100{rng.randint(0, 99999999):08d}"
