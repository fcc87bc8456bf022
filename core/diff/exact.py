"""Equality to the last type: 1, 1.0 and true are three values, 0.0 and -0.0 two; keys have no order.

Python's own `==` takes the first three for one. The packed bytes of each value (MessagePack, which msgspec
writes faster than anything writes JSON) tell them apart faster than any walk.
"""

from __future__ import annotations

from math import copysign
from typing import Any

from msgspec.msgpack import Encoder
from orjson import OPT_SORT_KEYS, dumps

_pack = Encoder().encode


def same_bytes(a: Any, b: Any) -> bool:
    """Whether two values are equal to the last type, their keys in one order; False may mean either."""
    try:
        return _pack(a) == _pack(b)
    except (OverflowError, UnicodeEncodeError, RecursionError, TypeError):
        # Integers beyond 64 bits, lone surrogates, thousands of levels, kinds of text of a caller's own.
        return _walk(a, b)


def same(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal to the last type, however deep they are."""
    try:
        text_a, text_b = dumps(a), dumps(b)
        if text_a == text_b:
            return True
        if len(text_a) != len(text_b):
            return False
        return dumps(a, option=OPT_SORT_KEYS) == dumps(b, option=OPT_SORT_KEYS)
    except TypeError:  # orjson's errors are: integers beyond 64 bits, lone surrogates, 255 levels
        return _walk(a, b)


def same_leaf(a: Any, b: Any) -> bool:
    """Whether two values that are no containers are one, their types being one."""
    return bool(a == b) and (type(a) is not float or a != 0.0 or copysign(1.0, a) == copysign(1.0, b))


def _walk(a: Any, b: Any) -> bool:
    """The same by a walk that needs no stack."""
    waiting = [(a, b)]
    while waiting:
        x, y = waiting.pop()
        if x is y:
            continue
        kind = type(x)
        if kind is not type(y):
            return False
        if kind is dict:
            if x.keys() != y.keys():
                return False
            waiting += [(value, y[key]) for key, value in x.items()]
        elif kind is list:
            if len(x) != len(y):
                return False
            waiting += zip(x, y, strict=True)
        elif not same_leaf(x, y):
            return False
    return True
