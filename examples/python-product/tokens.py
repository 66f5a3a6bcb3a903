"""Believes tokens (RFC 7519) signed with RS256 by a key of the user service, and no others."""
import asyncio
import base64
import hashlib
import hmac
import logging
import re
import time
from collections import namedtuple

from bodies import Problem, decode

ISSUER = AUDIENCE = "flotilla"
LEEWAY, PAUSE, REFRESH, RETENTION = 5, 1, 300, 3600  # seconds
FORM = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
# "a SHA-256 digest follows", in ASN.1 (RFC 8017, 9.2)
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")

Key = namedtuple("Key", "n e listed_at")
Principal = namedtuple("Principal", "subject roles")


def unbase64(text):
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def is_signed(message, signature, n, e):
    """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2.2). The whole padded message is made and compared, never parsed:
    parsers have been talked into believing forged signatures."""
    size = (n.bit_length() + 7) // 8
    if len(signature) != size or int.from_bytes(signature, "big") >= n:
        return False
    found = pow(int.from_bytes(signature, "big"), e, n).to_bytes(size, "big")
    digest = SHA256_PREFIX + hashlib.sha256(message).digest()
    return hmac.compare_digest(found, b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest)


def read_key(jwk, now):
    """The key of a JWK (RFC 7517); raises ValueError unless it is one for RS256."""
    if jwk.get("kty") != "RSA" or jwk.get("alg", "RS256") != "RS256" or jwk.get("use", "sig") != "sig":
        raise ValueError("not a key for RS256")
    n, e = (int.from_bytes(unbase64(str(jwk.get(name))), "big") for name in "ne")
    if not 2048 <= n.bit_length() <= 8192 or not 3 <= e < 1 << 32 or not n & e & 1:
        raise ValueError("not a usable RSA key")
    return Key(n, e, now)


class Tokens:
    """Verifies with the keys that fetch() gives: a coroutine for the list of JWKs that raises OSError or ValueError."""

    def __init__(self, fetch, clock=time.time):
        self.fetch, self.clock, self.keys = fetch, clock, {}
        self.asked_at, self.answered, self.asking = float("-inf"), False, asyncio.Lock()

    async def admit(self, request, role):
        """Who asks; raises a Problem 401 or 403 unless a token proves that the asker has the role."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise refused("a bearer token is needed")
        principal = await self.verify(token.strip())
        if role not in principal.roles:
            raise Problem(403, "forbidden", f"this needs the role {role}")
        return principal

    async def verify(self, token):
        parts = FORM.fullmatch(token) if len(token) <= 8192 else None
        try:
            header, claims, signature = decode(unbase64(parts[1])), decode(unbase64(parts[2])), unbase64(parts[3])
            # No header may bring a key along, or ask for what we do not know (RFC 7515, 4.1).
            sound = (header["alg"] == "RS256" and isinstance(header["kid"], str) and isinstance(claims, dict)
                     and not header.keys() & {"jku", "jwk", "x5u", "x5c", "crit"})
        except (ValueError, TypeError, KeyError):
            sound = False
        if not sound:
            raise refused("the token is malformed, or not signed in the way it must be")
        principal = self.believe(claims)
        key = await self.key(header["kid"])
        if not is_signed(token.rpartition(".")[0].encode(), signature, key.n, key.e):
            raise refused("the token is not valid")
        return principal

    def believe(self, claims):
        now, audience, roles = self.clock(), claims.get("aud"), claims.get("roles")
        times = [claims.get(name) for name in ("exp", "nbf", "iat")]
        if not (all(type(each) is int for each in times) and isinstance(claims.get("sub"), str) and claims["sub"]
                and isinstance(roles, list) and all(isinstance(each, str) for each in roles)):
            raise refused("the token lacks a claim")
        if claims.get("iss") != ISSUER or AUDIENCE not in (audience if isinstance(audience, list) else [audience]):
            raise refused("the token is not meant for this service")
        if times[0] <= now or max(times[1:]) > now + LEEWAY:
            raise refused("the token has expired, or is not valid yet")
        return Principal(claims["sub"], roles)

    async def key(self, kid):
        if kid not in self.keys:
            async with self.asking:  # one question at a time, at most one a second, however many unknown keys are named
                if kid not in self.keys and self.clock() - self.asked_at >= PAUSE:
                    await self.refresh()
        if kid in self.keys:
            return self.keys[kid]
        if self.answered:
            raise refused("the token is not valid")
        raise Problem(503, "unavailable", "the keys to verify tokens cannot be had at the moment",
                      {"Retry-After": PAUSE})

    async def refresh(self):
        """Asks for the keys. A source that is away takes none away; one no longer listed is believed for a while yet."""
        self.asked_at = now = self.clock()
        try:
            listed = {str(jwk["kid"]): read_key(jwk, now) for jwk in (await self.fetch())[:100]}
        except (OSError, ValueError, TypeError, KeyError) as e:
            if self.answered or not self.keys:
                logging.warning("cannot get the keys to verify tokens; known ones stay in use (%r)", e)
            self.answered = False
            return
        self.answered = True
        self.keys = {**{kid: key for kid, key in self.keys.items() if now - key.listed_at < RETENTION}, **listed}

    async def keep_fresh(self):
        while True:
            await asyncio.sleep(REFRESH)
            await self.refresh()


def refused(detail):
    return Problem(401, "unauthorized", detail, {"WWW-Authenticate": "Bearer"})
