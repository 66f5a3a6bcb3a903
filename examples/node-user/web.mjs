// Answers HTTP as every service of the platform does: JSON in and out, problems (RFC 9457), limits.
import http from 'node:http';
import { randomBytes } from 'node:crypto';

const MAX_BODY = 1 << 20;
const TRACE_PARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const REQUEST_ID = /^[A-Za-z0-9._:/+=@-]{1,128}$/;
const LIMITS = {
  maxHeaderSize: 16384, headersTimeout: 8_000, requestTimeout: 10_000, keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 500, requireHostHeader: false,
};

/** A failure that the client is told of; `more` are further members of its body. */
export class Problem extends Error {
  constructor(status, kind, detail, more = {}, headers = {}) {
    super(detail);
    Object.assign(this, { status, headers });
    this.body = { type: `urn:flotilla:problem:${kind}`, title: http.STATUS_CODES[status], status, detail, ...more };
  }

  /** 400 that names each faulty field or parameter: a list of `{field, message}`. */
  static invalid(errors, more = {}) {
    return new Problem(400, 'invalid-request', `${errors.length} field(s) are not valid`, { errors, ...more });
  }

  static badRequest(detail) {
    return new Problem(400, 'bad-request', detail);
  }

  static unauthorized(detail, more = {}) {
    return new Problem(401, 'unauthorized', detail, more, { 'WWW-Authenticate': 'Bearer' });
  }

  static tooMany(detail, seconds) {
    return new Problem(429, 'too-many-requests', detail, {}, { 'Retry-After': String(Math.max(1, Math.ceil(seconds))) });
  }
}

/**
 * Takes texts out of a body, by `{name: [check, rule]}`; raises one problem that names every faulty one. What is no text
 * that can be kept (half a surrogate pair, NUL) is faulty too.
 */
export function texts(body, rules) {
  const errors = [];
  for (const [field, [check, rule]] of Object.entries(rules)) {
    const value = Object.hasOwn(body, field) ? body[field] : undefined;
    if (value === undefined || value === null) errors.push({ field, message: 'is required' });
    else if (!isText(value)) errors.push({ field, message: 'must be a text' });
    else if (!check(value)) errors.push({ field, message: rule });
  }
  if (errors.length) throw Problem.invalid(errors);
  return Object.fromEntries(Object.keys(rules).map((field) => [field, body[field]]));
}

export const isText = (value) => typeof value === 'string' && !/[\0\p{Surrogate}]/u.test(value);

/** One request and its answer. Its ids are taken over from the client, or made. */
class Exchange {
  constructor(request, response) {
    Object.assign(this, { request, response, started: process.hrtime.bigint(), last: false });
    const { traceparent = '', 'x-request-id': id = '' } = request.headers;
    this.parent = TRACE_PARENT.test(traceparent) ? traceparent
      : `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
    this.traceId = this.parent.split('-')[1];
    this.id = REQUEST_ID.test(id) ? id : this.traceId;
    this.address = request.socket.remoteAddress ?? '';
    const [, path, query] = /^(?:http:\/\/[^/?]*)?([^?]*)\??(.*)$/s.exec(request.url);
    Object.assign(this, { path, query });
  }

  /** The body as an object: JSON, or a form where the route takes one. */
  object({ form = false } = {}) {
    const media = (this.request.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
    if (form && media === 'application/x-www-form-urlencoded') {
      return Object.fromEntries([...new URLSearchParams(this.body.toString())].reverse()); // the first of a name counts
    }
    if (!/^application\/(json|.+\+json)$/.test(media) && (this.body.length || media)) {
      throw new Problem(415, 'unsupported-media-type', 'the body must be application/json');
    }
    return parse(this.body);
  }

  /** A query parameter; undefined when it is absent or empty. */
  parameter(name, check, rule) {
    const value = new URLSearchParams(this.query).get(name) || undefined;
    if (value !== undefined && !check(value)) throw Problem.invalid([{ field: name, message: rule }]);
    return value;
  }

  /** Reads all of the body; one that is too large is read past, so that the connection stays usable. */
  async receive() {
    const pieces = [];
    let size = 0;
    for await (const piece of this.request) {
      size += piece.length;
      if (size <= MAX_BODY) pieces.push(piece);
    }
    if (size > MAX_BODY) throw new Problem(413, 'body-too-large', `the body is larger than ${MAX_BODY} bytes`);
    this.body = Buffer.concat(pieces);
  }

  send({ status, body, headers = {} }, leaving) {
    const text = body === undefined ? '' : JSON.stringify(body);
    const type = body?.type && status >= 400 ? 'application/problem+json' : 'application/json';
    this.response.writeHead(status, {
      'X-Request-Id': this.id, traceparent: this.parent, 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store',
      'Content-Type': type, 'Content-Length': Buffer.byteLength(text), ...headers, ...((leaving || this.last) && { Connection: 'close' }),
    });
    this.response.end(this.request.method === 'HEAD' ? '' : text);
    if (this.path !== '/health' || status !== 200) this.log(status);
  }

  log(status) {
    const micros = (process.hrtime.bigint() - this.started) / 1000n;
    const path = this.path.slice(0, 500).replace(/[^!-~]/g, '?');
    console.log(new Date().toISOString(), 'INFO', this.request.method, path, status, `${micros}us`, this.id);
  }
}

/**
 * Serves routes, `{path with {parameters}: {method: [role, handler]}}`; the first path that fits takes a request.
 *
 * A role of null is for everybody; others are handed to `admit(exchange, role)`, which gives who asks or raises a problem.
 * A handler is called with the exchange and the parameters of its path, and gives `{status, body, headers}`.
 */
export class Server {
  constructor(routes, admit) {
    this.routes = Object.entries(routes).map(
      ([path, methods]) => [new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '([^/]*)')}$`), methods]);
    Object.assign(this, { admit, leaving: false });
    this.http = http.createServer(LIMITS, (request, response) => this.serve(request, response));
    this.http.maxConnections = 1000;
    this.http.on('checkExpectation', (request, response) => this.serve(request, response, (() => {
      throw new Problem(417, 'expectation-failed', 'only 100-continue is known');
    })));
    this.http.on('clientError', refuse);
  }

  /** Gives the port that it listens on. */
  listen(host, port) {
    return new Promise((resolve, reject) => {
      this.http.once('error', reject).listen({ host, port, backlog: 1024 }, () => resolve(this.http.address().port));
    });
  }

  /** Accepts no more, lets what is under way end. */
  close(graceMillis) {
    return new Promise((resolve) => {
      this.http.close(resolve);
      this.http.closeIdleConnections();
      setTimeout(() => this.http.closeAllConnections(), graceMillis).unref();
    });
  }

  async serve(request, response, handle = (exchange) => this.answer(exchange)) {
    const exchange = new Exchange(request, response);
    let answer;
    try {
      answer = await handle(exchange);
    } catch (failure) {
      if (request.destroyed && !request.complete) return; // the client has gone
      answer = explain(failure, exchange.traceId);
    }
    if (!response.destroyed) exchange.send(answer, this.leaving);
  }

  async answer(exchange) {
    const { method, headersDistinct } = exchange.request;
    if (headersDistinct.host?.length !== 1) {
      exchange.last = true; // whoever is on the way may have read it differently: request smuggling begins so
      throw Problem.badRequest('the headers leave open whom is meant');
    }
    const [methods, segments] = this.find(exchange.path);
    const [role, handler] = methods[method === 'HEAD' ? 'GET' : method] ?? notAllowed(methods);
    if (role) exchange.principal = await this.admit(exchange, role);
    await exchange.receive();
    return handler(exchange, ...segments);
  }

  find(path) {
    for (const [pattern, methods] of this.routes) {
      const found = pattern.exec(path);
      if (found) return [methods, found.slice(1).map(unescape)];
    }
    throw new Problem(404, 'not-found', 'there is nothing at this path');
  }
}

function parse(bytes) {
  let value;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw Problem.badRequest('malformed JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw Problem.badRequest('a JSON object is expected');
  }
  return value;
}

function unescape(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // no id of anything
  }
}

function notAllowed(methods) {
  const allow = [...Object.keys(methods), ...(methods.GET ? ['HEAD'] : [])].sort().join(', ');
  throw new Problem(405, 'method-not-allowed', `this path takes ${allow}`, {}, { Allow: allow });
}

function explain(failure, traceId) {
  let problem = failure;
  if (!(failure instanceof Problem)) { // a defect of ours: the log is told everything, the client nothing
    console.error(`unexpected failure (trace_id=${traceId})`, failure);
    problem = new Problem(500, 'internal-error', 'something went wrong on our side');
  }
  return { status: problem.status, body: { ...problem.body, trace_id: traceId }, headers: problem.headers };
}

/** Answers what is not even HTTP, or comes too slowly. */
function refuse(error, socket) {
  if (!socket.writable) return;
  const status = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }[error.code] ?? 400;
  const { body } = new Problem(status, 'bad-request', 'the request cannot be understood');
  const text = JSON.stringify({ ...body, trace_id: randomBytes(16).toString('hex') });
  socket.end([`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}`, 'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(text)}`, 'Connection: close', '', text].join('\r\n'));
}
