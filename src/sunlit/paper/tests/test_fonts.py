"""Fonts: which are found, which stand in, and what they can't draw."""

from pathlib import Path

import pytest

from sunlit.paper import FontSet, FontsMissing

from .conftest import FONTS, RARE, cut_font, regular


def test_no_font_at_all_says_where_it_looked_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FontsMissing) as caught:
        FontSet.find([tmp_path, tmp_path / "absent"])
    assert str(tmp_path) in caught.value.text.zh
    assert "set-up" in caught.value.text.en


def test_faces_that_are_not_installed_are_named_with_their_stand_in(plain_fonts: FontSet) -> None:
    missing = {face.role: face for face in plain_fonts.missing_faces()}
    assert set(missing) == {"fang", "hei", "kai", "biao"}
    assert missing["biao"].text.zh == "未安装小标宋字体，暂用 Noto Serif SC 代替。"


def test_the_customers_licensed_font_comes_first_and_completes_its_face(tmp_path: Path) -> None:
    cut_font(tmp_path / "licensed.ttf", "阳光镇", family="FangSong_GB2312")
    both = FontSet.find([tmp_path, FONTS])
    assert both.chains["fang"][:2] == ("FangSong_GB2312", "Noto Serif SC")
    assert "fang" not in {face.role for face in both.missing_faces()}


def test_of_two_equal_fonts_the_one_in_the_first_directory_is_loaded(tmp_path: Path) -> None:
    cut_font(tmp_path / "own.ttf", "阳光")
    names = {link.resolve() for link in FontSet.find([tmp_path, FONTS]).folder.iterdir()}
    assert tmp_path.resolve() / "own.ttf" in names
    assert regular().resolve() not in names


def test_rare_name_characters_are_covered_by_the_installed_font(fonts: FontSet) -> None:
    assert fonts.missing_glyphs("张" + RARE) == []


def test_missing_glyphs_come_once_each_in_order_of_appearance(plain_fonts: FontSet) -> None:
    assert plain_fonts.missing_glyphs("周喆堃喆 先生\n") == ["喆", "堃"]


def test_a_variation_selector_and_an_ideographic_space_need_no_glyph(fonts: FontSet) -> None:
    assert fonts.missing_glyphs("葛\U000e0100　某") == []


def test_only_the_needed_files_are_handed_to_the_renderer(tmp_path: Path) -> None:
    cut_font(tmp_path / "used.ttf", "阳光")
    cut_font(tmp_path / "decorative.ttf", "阳光", family="Some Display Font")
    assert [link.resolve().name for link in FontSet.find([tmp_path]).folder.iterdir()] == ["used.ttf"]
