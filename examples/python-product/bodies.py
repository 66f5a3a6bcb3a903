"""What goes over the wire: strict JSON with exact decimals, and problems (RFC 9457)."""
import http
import json
from decimal import Decimal


class Problem(Exception):
    """A failure that the client is told of; further members of its body are given by name."""

    def __init__(self, status, kind, detail, headers=None, **more):
        super().__init__(detail)
        self.status, self.headers = status, headers or {}
        self.body = {"type": "urn:flotilla:problem:" + kind, "title": http.HTTPStatus(status).phrase,
                     "status": status, "detail": detail, **more}

    @staticmethod
    def invalid(*faults):
        """400 that names each faulty field or parameter: pairs of a name and what is wrong with it."""
        return Problem(400, "invalid-request", f"{len(faults)} field(s) are not valid",
                       errors=[{"field": field, "message": message} for field, message in faults])


class Fields:
    """Takes the fields of a body and notes every fault instead of stopping at the first."""

    def __init__(self, body):
        self.body, self.faults = body, []

    def take(self, name, check, rule, default=None):
        value = self.body.get(name)
        if value is None:
            value = default
            if default is None:
                self.faults.append((name, "is required"))
        elif not check(value):
            self.faults.append((name, rule))
        return value

    def done(self):
        if self.faults:
            raise Problem.invalid(*self.faults)


def encode(value):
    """JSON in which a Decimal is a number with two digits; json.dumps would want a binary float."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{encode(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(encode, value)) + "]"
    return f"{value:.2f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def decode(text):
    """Reads JSON with exact decimals from UTF-8; raises ValueError for anything else, and for what is out of bounds."""
    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse,
                          parse_int=lambda digits: int(_short(digits)),
                          parse_float=lambda digits: Decimal(_short(digits)))
    except (ArithmeticError, RecursionError) as e:
        raise ValueError("a number is too large, or the nesting too deep") from e


def _unique(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key stands there twice")
    return dict(pairs)


def _refuse(word):
    raise ValueError(f"{word} is no JSON")


def _short(digits):
    if len(digits) > 64:  # a million digits would keep the processor busy for long
        raise ValueError("a number is too long")
    return digits
