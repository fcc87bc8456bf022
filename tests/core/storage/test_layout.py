"""Names are parsed and made in one place."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidId, NotADataDirectory
from core.storage.layout import (
    Opened,
    Role,
    check_id,
    compositions_place,
    file_of,
    find_library,
    local_time,
    make_stem,
    make_temp,
    new_id,
    parse_stem,
    parse_temp,
    version_of_file,
)
from tests.core.storage.conftest import ID, foreign_write, snapshot


@given(st.integers(0, 10**9), st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))
def test_our_names_tell_their_number_and_their_time(number: int, moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    name = parse_stem(make_stem(number, aware))
    assert name is not None
    assert (name.number, name.stamp, name.is_ours) == (number, local_time(aware), True)


@given(st.text(max_size=60))
def test_any_name_is_a_version_or_none_and_is_kept_as_it_is(text: str) -> None:
    name = parse_stem(text)
    if name is not None:
        assert name.stem == text
        assert file_of(text) == ("history", f"{text}.json")
        assert version_of_file(f"{text}.json") == name


def test_foreign_names_tell_local_time_and_are_not_ours() -> None:
    name = parse_stem("007_20260223_115854")
    assert name is not None
    assert (name.number, name.stamp, name.is_ours) == (7, datetime(2026, 2, 23, 11, 58, 54), False)


@pytest.mark.parametrize(
    ("stem", "number", "is_ours"),
    [
        ("000_original", 0, True),
        ("012_20260223_114048_123456Z", 12, True),
        ("0012_20260223_114048_123456Z", 12, False),  # we pad to three digits and no further
        ("12_20260223_114048_123456Z", 12, False),
        ("1234_20260223_114048_123456Z", 1234, True),
        ("012_20260223_114048_123456", 12, False),
        ("012_20261332_114048_123456Z", 12, False),
        ("5_my copy of it", 5, False),
        ("001_", 1, False),
    ],
)
def test_numbers_and_forms(stem: str, number: int, is_ours: bool) -> None:
    name = parse_stem(stem)
    assert name is not None
    assert (name.number, name.is_ours) == (number, is_ours)


@pytest.mark.parametrize(
    "stem", ["", "original", "_x", "x_001", "-1_x", "001", "001_a/b", "1_\n", "1_\udc80", "٣_x"]
)
def test_other_names_are_no_versions(stem: str) -> None:
    assert parse_stem(stem) is None


def test_versions_order_by_number_then_by_stem() -> None:
    stems = ["1000_b", "999_z", "002_b", "002_a", "010_a"]
    names = [name for name in map(parse_stem, stems) if name]
    assert [name.stem for name in sorted(names, key=lambda name: name.key)] == [
        "002_a", "002_b", "010_a", "999_z", "1000_b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        "/etc",
        ".hidden",
        "-x",
        "a b",
        "ä",
        "x\0",
        "x.",
        "a\n",
        "CON",
        "nul.x",
    ],
)
def test_what_may_not_name_a_composition_is_refused(text: str) -> None:
    with pytest.raises(InvalidId):
        check_id(text)


@pytest.mark.parametrize("text", ["a", "A.b_c-1", "x" * 128, "console", new_id()])
def test_what_may_name_a_composition(text: str) -> None:
    assert check_id(text) == text


@pytest.mark.parametrize("ref", ["../current", "x", "", "001_a/../../x"])
def test_no_reference_leads_out_of_a_composition(ref: str) -> None:
    with pytest.raises(InvalidId):
        file_of(ref)


def test_a_temporary_name_tells_whose_it_is_and_is_never_made_twice() -> None:
    names = {make_temp(ID, Role.CURRENT, "host-boot-1-2") for _ in range(100)}
    assert len(names) == 100
    for name in names:
        temp = parse_temp(name)
        assert temp is not None
        assert (temp.composition, temp.role, temp.owner) == (ID, Role.CURRENT, "host-boot-1-2")


def test_data_directory_compositions_and_one_composition_all_open(library: Path, folder: Path) -> None:
    assert find_library(library) == Opened(library)
    assert find_library(library / "compositions") == Opened(library)
    assert find_library(folder) == Opened(library, ID)


def test_a_composition_with_only_an_autosave_or_only_a_history_opens(tmp_path: Path) -> None:
    foreign_write(tmp_path / "compositions" / "a" / "autosave.json", snapshot())
    foreign_write(tmp_path / "compositions" / "b" / "history" / "000_x.json", snapshot())
    assert find_library(tmp_path / "compositions" / "a") == Opened(tmp_path, "a")
    assert find_library(tmp_path / "compositions" / "b") == Opened(tmp_path, "b")


def test_an_empty_library_opens(tmp_path: Path) -> None:
    (tmp_path / "compositions").mkdir()
    assert find_library(tmp_path) == Opened(tmp_path)
    assert find_library(tmp_path / "compositions") == Opened(tmp_path)


def test_a_renamed_folder_of_compositions_opens(tmp_path: Path) -> None:
    foreign_write(tmp_path / "backup" / ID / "current.json", snapshot())
    assert find_library(tmp_path / "backup") == Opened(tmp_path / "backup")
    assert compositions_place(tmp_path / "backup") == ()
    assert find_library(tmp_path / "backup" / ID) == Opened(tmp_path / "backup", ID)


def test_a_link_that_the_user_chose_is_followed(library: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(library)
    assert find_library(tmp_path / "link") == Opened(library)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path, "no such folder"),
        (lambda path: path.write_text("x"), "a file, not a folder"),
        (lambda path: path.mkdir(), "it is empty"),
        (lambda path: (path / "music").mkdir(parents=True), "compositions"),
        (lambda path: foreign_write(path / "compositions", "x"), "“compositions” is a file"),
    ],
)
def test_what_is_no_library_is_explained(make, said: str, tmp_path: Path) -> None:
    path = tmp_path / "chosen"
    make(path)
    with pytest.raises(NotADataDirectory, match=said) as caught:
        find_library(path)
    assert str(path) in str(caught.value)


def test_compositions_that_are_a_link_are_explained(library: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "compositions").symlink_to(library / "compositions")
    with pytest.raises(NotADataDirectory, match="is a link"):
        find_library(other)


def test_a_folder_that_may_not_be_entered_is_explained(open_ground: Path, without_rights) -> None:
    closed = open_ground / "closed"
    closed.mkdir(mode=0o700)
    closed.chmod(0)
    with without_rights(), pytest.raises(NotADataDirectory, match="permission is denied"):
        find_library(closed)
    closed.chmod(0o700)
