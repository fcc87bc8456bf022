"""An address is taken as a person writes it, and what is wrong with it is said in one sentence."""

import pytest

from gui.backend.address import BadAddress, is_open_to_others, read_address


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("localhost:8000", "http://localhost:8000"),
        (" http://127.0.0.1:8000/ ", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000/api", "http://127.0.0.1:8000"),
        ("https://Studio.example/daw/api/", "https://studio.example/daw"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_is_kept_in_one_form(written: str, kept: str) -> None:
    assert read_address(written) == kept
    assert read_address(kept) == kept


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("ftp://studio.example", "by http or https"),
        ("http://", "names a host"),
        ("http://me:secret@studio.example", "no name or password"),
        ("http://studio.example:99999", "port is a number"),
        ("http://studio.example:eight", "port is a number"),
        ("http://studio.example/?a=1", "before"),
        ("http://two words", "no spaces"),
        ("http://[::1", "no address"),
    ],
)
def test_a_bad_address_says_what_is_wrong(written: str, says: str) -> None:
    with pytest.raises(BadAddress) as caught:
        read_address(written)
    sentence = str(caught.value)
    assert says in sentence
    assert sentence.endswith(".")
    assert "secret" not in sentence


def test_plain_http_to_another_machine_is_known_as_open() -> None:
    assert is_open_to_others("http://studio.example")
    assert is_open_to_others("http://192.168.0.7:8000")
    assert not is_open_to_others("https://studio.example")
    assert not is_open_to_others("http://127.0.0.1:8000")
    assert not is_open_to_others("http://[::1]:8000")
    assert not is_open_to_others("http://localhost:8000")
