"""An HTTP/1.1 server on asyncio that answers as every service of the platform does."""
import asyncio
import http
import logging
import re
import secrets
import time
from collections import namedtuple
from urllib.parse import parse_qs, unquote

from bodies import Problem, decode, encode

MAX_BODY, MAX_SKIPPED, MAX_HEAD, MAX_CONNECTIONS = 1 << 20, 1 << 24, 16 << 10, 500
RECEIVE_SECONDS, IDLE_SECONDS = 10, 75
TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST_LINE = re.compile(rf"({TOKEN}) (?:http://[^/? ]+)?(/[!-~]*) HTTP/1\.([01])")
HEADER = re.compile(rf"({TOKEN}):[ \t]*([^\0\r\n]*?)[ \t]*")
REQUEST_ID = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
TRACE_PARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
BAD_REQUEST = 400, "bad-request"
TOO_LARGE = 413, "body-too-large", f"the body is larger than {MAX_BODY} bytes"

Answer = namedtuple("Answer", "status body headers", defaults=(None, {}))  # a body of bytes is JSON already


class Request:
    """What a client asks. Its ids are taken over from the client, or made."""

    def __init__(self):
        self.method, self.path, self.query, self.headers, self.body = "", "", "", {}, b""
        self.keep_alive, self.principal = False, None
        self.identify()

    def identify(self):
        sent = self.headers.get("traceparent", "")
        made = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
        self.parent = sent if TRACE_PARENT.fullmatch(sent) else made
        self.trace_id = TRACE_PARENT.fullmatch(self.parent)[1]
        sent = self.headers.get("x-request-id", "")
        self.id = sent if REQUEST_ID.fullmatch(sent) else self.trace_id

    async def receive(self, first, reader, writer):
        """Reads all of it. Raises a Problem when nobody can tell where it ends; the connection must be closed then."""
        self.read_head((first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lstrip("\r\n"))
        if self.headers.get("expect", "").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        length = int(self.headers.get("content-length", 0))
        if length > MAX_SKIPPED:
            raise Problem(*TOO_LARGE)
        if length > MAX_BODY:
            self.body = None  # read past it all the same: then the connection can still be used
            while length:
                length -= len(await reader.readexactly(min(length, 1 << 16)))
        else:
            self.body = await reader.readexactly(length)
        self.keep_alive = self.version == "1" and "close" not in self.headers.get("connection", "").lower()

    def read_head(self, head):
        line, *lines = head[:-4].split("\r\n")
        start, headers = REQUEST_LINE.fullmatch(line), [HEADER.fullmatch(each) for each in lines]
        if not start or not all(headers):
            raise Problem(*BAD_REQUEST, "the request cannot be understood")
        self.method, target, self.version = start.groups()
        self.path, _, self.query = target.partition("?")
        names = [header[1].lower() for header in headers]
        self.headers = dict(zip(names, (header[2] for header in headers)))
        self.identify()
        # What another server on the way may have read differently (RFC 9112, 3.2 and 6): smuggling begins so.
        if (names.count("host") != 1 or names.count("content-length") > 1
                or not re.fullmatch("[0-9]{1,12}", self.headers.get("content-length", "0"))):
            raise Problem(*BAD_REQUEST, "the headers leave open whom or how much is meant")
        if "transfer-encoding" in names:
            raise Problem(411, "length-required", "a body needs a Content-Length here")

    def json(self):
        """The body, which must be a JSON object."""
        media = self.headers.get("content-type", "").split(";")[0].strip().lower()
        if (self.body or media) and not re.fullmatch(r"application/(json|.+\+json)", media):
            raise Problem(415, "unsupported-media-type", "the body must be application/json")
        try:
            value = decode(self.body)
        except ValueError:
            raise Problem(*BAD_REQUEST, "malformed JSON") from None
        if not isinstance(value, dict):
            raise Problem(*BAD_REQUEST, "a JSON object is expected")
        return value

    def parameter(self, name, check, rule):
        """A query parameter; None when it is absent or empty."""
        try:
            value = parse_qs(self.query, errors="strict", max_num_fields=100).get(name, [None])[0]
        except ValueError:
            raise Problem(*BAD_REQUEST, "the query cannot be understood") from None
        if value is not None and ("\0" in value or not check(value)):
            raise Problem.invalid((name, rule))
        return value


class Server:
    """Serves routes, {path with {parameters}: {method: (role, handler)}}; the first path that fits takes a request.

    A role of None is for everybody; others are handed to admit(request, role), which gives who asks or raises a
    Problem. A handler is called with the request and the parameters of its path, and gives an Answer.
    """

    def __init__(self, routes, admit):
        self.routes = [(re.compile(re.sub(r"\{\w+\}", "([^/]*)", path)), methods) for path, methods in routes.items()]
        self.admit, self.leaving, self.connections, self.busy = admit, False, 0, 0

    async def listen(self, host, port):
        """Gives the port that it listens on."""
        self.server = await asyncio.start_server(self.connected, host, port, limit=MAX_HEAD, backlog=1024)
        return self.server.sockets[0].getsockname()[1]

    async def close(self, grace_seconds):
        """Accepts no more, and lets what is under way end."""
        self.server.close()
        end = time.monotonic() + grace_seconds
        while self.busy and time.monotonic() < end:
            await asyncio.sleep(0.02)

    async def connected(self, reader, writer):
        self.connections += 1
        try:
            while self.connections <= MAX_CONNECTIONS and await self.exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.TimeoutError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client has gone, or is silent for too long; or this process ends
        finally:
            self.connections -= 1
            writer.close()

    async def exchange(self, reader, writer):
        """One request and its answer; whether the connection can be used again."""
        first = await asyncio.wait_for(reader.read(1), IDLE_SECONDS)
        if not first:
            return False
        self.busy += 1
        try:
            request, started = Request(), time.monotonic()
            answer = await self.answer(request, first, reader, writer)
            keep = request.keep_alive and not self.leaving
            writer.write(render(request, answer, keep))
            await asyncio.wait_for(writer.drain(), RECEIVE_SECONDS)
            if request.path != "/health" or answer.status != 200:
                logging.info("%s %s %d %dus %s", request.method, request.path[:500], answer.status,
                             (time.monotonic() - started) * 1e6, request.id)
            return keep
        finally:
            self.busy -= 1

    async def answer(self, request, first, reader, writer):
        try:
            try:
                await asyncio.wait_for(request.receive(first, reader, writer), RECEIVE_SECONDS)
            except asyncio.LimitOverrunError:
                raise Problem(431, "headers-too-large", "the headers are larger than allowed") from None
            except asyncio.TimeoutError:
                raise Problem(408, "request-timeout", "the request was sent too slowly") from None
            return await self.route(request)
        except Problem as problem:
            return Answer(problem.status, {**problem.body, "trace_id": request.trace_id}, problem.headers)
        except (ConnectionError, asyncio.IncompleteReadError):
            raise
        except Exception:  # a defect of ours: the log is told everything, the client nothing
            logging.exception("unexpected failure (trace_id=%s)", request.trace_id)
            problem = Problem(500, "internal-error", "something went wrong on our side")
            return Answer(500, {**problem.body, "trace_id": request.trace_id})

    async def route(self, request):
        methods, segments = self.find(request.path)
        taker = methods.get("GET" if request.method == "HEAD" else request.method)
        if not taker:
            allow = ", ".join(sorted({*methods, *(["HEAD"] if "GET" in methods else [])}))
            raise Problem(405, "method-not-allowed", f"this path takes {allow}", {"Allow": allow})
        role, handler = taker
        if role:
            request.principal = await self.admit(request, role)
        if request.body is None:
            raise Problem(*TOO_LARGE)
        return handler(request, *segments)

    def find(self, path):
        for pattern, methods in self.routes:
            found = pattern.fullmatch(path)
            if found:
                return methods, [unquote(each) for each in found.groups()]
        raise Problem(404, "not-found", "there is nothing at this path")


def render(request, answer, keep_alive):
    body = answer.body if isinstance(answer.body, bytes) else encode(answer.body).encode() if answer.body else b""
    headers = {"X-Request-Id": request.id, "traceparent": request.parent, "X-Content-Type-Options": "nosniff",
               "Cache-Control": "no-store", **answer.headers}
    if answer.status != 204:
        problem = answer.status >= 400 and "type" in answer.body
        headers.update({"Content-Type": "application/problem+json" if problem else "application/json",
                        "Content-Length": len(body)})
    if not keep_alive:
        headers["Connection"] = "close"
    lines = [f"HTTP/1.1 {answer.status} {http.HTTPStatus(answer.status).phrase}",
             *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if request.method == "HEAD" else body)
