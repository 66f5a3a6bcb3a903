"""What an attacker would try with tokens. Run with: python3 -m unittest"""
import base64
import hashlib
import json
import math
import random
import time
import unittest

from bodies import Problem
from tokens import SHA256_PREFIX, Tokens, is_signed, read_key


SMALL = math.prod(n for n in range(3, 2000) if all(n % d for d in range(2, n)))


def prime(bits, e):
    while True:
        candidate = random.getrandbits(bits) | 3 << bits - 2 | 1
        if math.gcd(candidate, SMALL) == 1 and candidate % e != 1 and pow(2, candidate - 1, candidate) == 1:
            return candidate


class Signer:
    """An RSA key of 2048 bits."""

    def __init__(self, e=65537):
        p, q = prime(1024, e), prime(1024, e)
        self.n, self.e, self.d = p * q, e, pow(e, -1, (p - 1) * (q - 1))

    def sign(self, message):
        digest = SHA256_PREFIX + hashlib.sha256(message).digest()
        padded = b"\x00\x01" + b"\xff" * (253 - len(digest)) + b"\x00" + digest
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(256, "big")

    def jwk(self, kid="k1"):
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid,
                "n": b64(self.n.to_bytes(256, "big")), "e": b64(self.e.to_bytes(3, "big"))}

    def token(self, header=None, **claims):
        now = int(time.time())
        head = {"alg": "RS256", "kid": "k1", **(header or {})}
        body = {"iss": "flotilla", "aud": "flotilla", "sub": "ann", "roles": ["user"], "iat": now, "nbf": now,
                "exp": now + 60, **claims}
        message = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(body).encode())}"
        return f"{message}.{b64(self.sign(message.encode()))}"


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


KEY, STRANGER = Signer(), Signer()


class SignatureTest(unittest.TestCase):
    def test_believes_what_the_key_has_signed(self):
        self.assertTrue(is_signed(b"message", KEY.sign(b"message"), KEY.n, KEY.e))

    def test_refuses_another_message_and_another_key(self):
        self.assertFalse(is_signed(b"other", KEY.sign(b"message"), KEY.n, KEY.e))
        self.assertFalse(is_signed(b"message", STRANGER.sign(b"message"), KEY.n, KEY.e))

    def test_refuses_a_signature_of_another_length_or_beyond_the_modulus(self):
        signature = KEY.sign(b"message")
        beyond = (int.from_bytes(signature, "big") + KEY.n).to_bytes(257, "big")
        for wrong in (b"", signature[1:], signature[:-1], b"\x00" + signature, signature + b"\x00", beyond,
                      b"\x00" * 256, (1).to_bytes(256, "big"), (KEY.n - 1).to_bytes(256, "big")):
            self.assertFalse(is_signed(b"message", wrong, KEY.n, KEY.e))

    def test_refuses_a_cube_root_with_garbage_behind_the_digest(self):
        key = Signer(e=3)
        digest = b"\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff\x00" + SHA256_PREFIX + hashlib.sha256(b"message").digest()
        least = int.from_bytes(digest + b"\x00" * (256 - len(digest)), "big")
        low, high = 0, 1 << 700
        while low < high:  # the smallest number whose cube begins like a padded digest: nobody needs a key for that
            middle = (low + high) // 2
            low, high = (middle + 1, high) if middle ** 3 < least else (low, middle)
        forged = low.to_bytes(256, "big")

        self.assertEqual((low ** 3).to_bytes(256, "big")[:len(digest)], digest)
        self.assertFalse(is_signed(b"message", forged, key.n, key.e))
        self.assertTrue(is_signed(b"message", key.sign(b"message"), key.n, key.e))

    def test_refuses_keys_that_are_not_for_this(self):
        for change in ({"kty": "oct"}, {"alg": "RS512"}, {"use": "enc"}, {"n": b64(b"\xff" * 128)}, {"e": b64(b"\x01")},
                       {"n": "?"}, {"n": None}):
            with self.assertRaises(ValueError):
                read_key({**KEY.jwk(), **change}, 0)


class TokensTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.now, self.asked, self.listed = time.time(), 0, [KEY.jwk()]
        self.tokens = Tokens(self.fetch, lambda: self.now)

    async def fetch(self):
        self.asked += 1
        if self.listed is None:
            raise ConnectionError("away")
        return self.listed

    async def status(self, token):
        try:
            await self.tokens.verify(token)
            return 200
        except Problem as problem:
            return problem.status

    async def test_tells_who_asks(self):
        principal = await self.tokens.verify(KEY.token(roles=["user", "admin"], aud=["other", "flotilla"]))

        self.assertEqual((principal.subject, principal.roles), ("ann", ["user", "admin"]))

    async def test_refuses_tokens_that_prove_nothing(self):
        head, body, signature = KEY.token().split(".")
        other = KEY.token(sub="boss").split(".")
        unsigned = f"{b64(json.dumps({'alg': 'none', 'kid': 'k1'}).encode())}.{body}."
        for token in (unsigned, unsigned + "x", "", "..", "a.b.c", KEY.token() + "." + head, f"{head}.{body}.", head,
                      f"{other[0]}.{other[1]}.{signature}", STRANGER.token(), f"{b64(b'[]')}.{body}.{signature}",
                      f"{head}.{b64(b'7')}.{signature}", "x" * 9000, "é.é.é", KEY.token({"alg": "HS256"}),
                      KEY.token({"alg": "none"}), KEY.token({"kid": None}), KEY.token({"kid": ["k1"]}),
                      KEY.token({"jwk": STRANGER.jwk()}), KEY.token({"crit": []})):
            self.assertEqual(await self.status(token), 401, token)

    async def test_refuses_claims_that_are_missing_mistyped_or_wrong(self):
        now = int(self.now)
        for claims in ({"exp": now}, {"exp": None}, {"exp": str(now + 60)}, {"exp": True}, {"nbf": now + 60}, {"nbf": None},
                       {"iat": now + 60}, {"iss": "other"}, {"iss": None}, {"aud": "other"}, {"aud": None}, {"aud": {}},
                       {"sub": ""}, {"sub": 7}, {"roles": None}, {"roles": "admin"}, {"roles": [7]}):
            self.assertEqual(await self.status(KEY.token(**claims)), 401, claims)

    async def test_asks_for_an_unknown_key_at_most_once_a_second(self):
        for _ in range(20):
            self.assertEqual(await self.status(KEY.token({"kid": "unknown"})), 401)
        self.assertEqual(self.asked, 1)

        self.now += 1
        self.listed = [KEY.jwk(), STRANGER.jwk("k2")]

        self.assertEqual(await self.status(STRANGER.token({"kid": "k2"})), 200)

    async def test_keeps_its_keys_while_nobody_gives_any(self):
        await self.tokens.refresh()
        self.listed = None
        self.now += 2
        await self.tokens.refresh()

        self.assertEqual(await self.status(KEY.token()), 200)
        self.assertEqual(await self.status(KEY.token({"kid": "unknown"})), 503)


if __name__ == "__main__":
    unittest.main()
