// The accounts, in memory, and their rules.
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { isLongEnough, isShortEnough, Passwords } from './passwords.mjs';
import { Throttle } from './throttle.mjs';
import { isText, Problem, texts } from './web.mjs';

const LIFE_SECONDS = 3600;
const SERVICE_LIFE_SECONDS = 600;
const EMAIL_PART = '[^@\\p{Z}\\p{C}<>,;:\\\\"()\\[\\]]';
const EMAIL = new RegExp(`^(?=.{3,254}$)${EMAIL_PART}{1,64}@${EMAIL_PART}{1,253}$`, 'u');
const SERVICE_NAME = /^[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?-service$/;
const RULES = {
  username: [(text) => /^[A-Za-z0-9._-]{3,64}$/.test(text), "must be 3 to 64 characters out of A-Z, a-z, 0-9, '.', '_', '-'"],
  password: [(text) => isLongEnough(text) && isShortEnough(text), 'must be 8 characters to 72 bytes long'],
  email: [(text) => EMAIL.test(text), 'must be an email address'],
};
const ANY = [() => true, ''];

const digest = (text) => createHash('sha256').update(text).digest();
const cursorOf = (index) => Buffer.from(`after:${index}`).toString('base64url');
const indexOf = (cursor) => /^after:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];

export class Users {
  constructor(tokens, serviceSecret) {
    Object.assign(this, { tokens, serviceDigest: digest(serviceSecret), passwords: new Passwords() });
    this.accounts = []; // oldest first
    this.byName = new Map(); // names are the same in whatever case
    this.byId = new Map();
    this.failedNames = new Throttle(10);
    this.failedAddresses = new Throttle(100, { capacity: 10_000 });
    this.routes = {
      '/api/users/register': { POST: [null, this.register] },
      '/api/users/login': { POST: [null, this.login] },
      '/api/users/profile': { GET: ['any', this.profile] },
      '/api/users': { GET: ['any', this.list] },
      '/api/users/{id}': { GET: ['any', this.get] },
      '/api/oauth/token': { POST: [null, this.serviceToken] },
      '/.well-known/jwks.json': { GET: [null, () => ({ status: 200, body: { keys: [this.tokens.jwk] } })] },
    };
  }

  register = async (exchange) => {
    const account = await this.open(texts(exchange.object(), RULES), ['user']);
    return { status: 201, body: withEmail(account), headers: { Location: `/api/users/${account.id}` } };
  };

  async open({ username, password, email }, roles) {
    this.demandFree(username);
    const kept = await this.passwords.hash(password);
    this.demandFree(username); // somebody may have been quicker
    const account = { id: randomUUID(), username, email, created_at: new Date().toISOString(), roles, kept };
    this.accounts.push(account);
    this.byId.set(account.id, account);
    this.byName.set(username.toLowerCase(), account);
    return account;
  }

  demandFree(username) {
    if (this.byName.has(username.toLowerCase())) throw new Problem(409, 'username-taken', 'the username is taken');
  }

  /** An unknown name and a wrong password are answered in the same words and time. */
  login = async (exchange) => {
    const { username, password } = texts(exchange.object(), { username: ANY, password: ANY });
    const name = username.slice(0, 64).toLowerCase();
    this.demandPatience(name, exchange.address);
    const account = this.byName.get(username.toLowerCase());
    const right = await this.passwords.matches(password, account?.kept);
    this.demandPatience(name, exchange.address); // guesses sent in parallel gain nothing
    if (!right) {
      this.fail([this.failedNames, name], [this.failedAddresses, exchange.address]);
      throw Problem.unauthorized('unknown username or wrong password');
    }
    this.failedNames.forget(name);
    const token = await this.tokens.issue(account.id, account.roles, LIFE_SECONDS, { username: account.username });
    return { status: 200, body: { token, token_type: 'Bearer', expires_in: LIFE_SECONDS, user: withEmail(account) } };
  };

  demandPatience(name, address) {
    this.failedNames.demandFree(name);
    this.failedAddresses.demandFree(address);
  }

  /** Every failure counts, also when the first of them is one too many. */
  fail(...keys) {
    const problems = keys.flatMap(([throttle, key]) => {
      try {
        throttle.failed(key);
        return [];
      } catch (problem) {
        return [problem];
      }
    });
    if (problems.length) throw problems[0];
  }

  /** A token for a service (RFC 6749, 4.4). */
  serviceToken = async (exchange) => {
    const { grant_type: grant, client_id: id, client_secret: secret } = credentials(exchange.object({ form: true }));
    this.failedAddresses.demandFree(exchange.address);
    if (grant !== 'client_credentials') {
      throw Problem.invalid([{ field: 'grant_type', message: 'must be "client_credentials"' }], { error: 'unsupported_grant_type' });
    }
    if (!timingSafeEqual(this.serviceDigest, digest(secret)) || !SERVICE_NAME.test(id)) {
      this.failedAddresses.failed(exchange.address);
      throw Problem.unauthorized('unknown client or wrong secret', { error: 'invalid_client' });
    }
    const token = await this.tokens.issue(id, ['service'], SERVICE_LIFE_SECONDS);
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: SERVICE_LIFE_SECONDS } };
  };

  profile = ({ principal }) => ({ status: 200, body: withEmail(this.find(principal.subject)) });

  get = ({ principal }, id) => {
    const account = this.find(id);
    const close = principal.subject === account.id || principal.roles.some((role) => ['admin', 'service'].includes(role));
    return { status: 200, body: close ? withEmail(account) : withoutEmail(account) };
  };

  list = (exchange) => {
    const limit = Number(exchange.parameter('limit', (text) => /^([1-9][0-9]?|100)$/.test(text),
      'must be a whole number between 1 and 100') ?? 20);
    const cursor = exchange.parameter('cursor', indexOf, 'is not a cursor from a former answer');
    const start = cursor ? Number(indexOf(cursor)) : 0;
    const show = exchange.principal.roles.includes('admin') ? withEmail : withoutEmail;
    const end = start + limit;
    return { status: 200, body: {
      users: this.accounts.slice(start, end).map(show), next_cursor: end < this.accounts.length ? cursorOf(end) : null,
    } };
  };

  find(id) {
    const account = this.byId.get(id.toLowerCase());
    if (!account) throw new Problem(404, 'not-found', 'there is no such user');
    return account;
  }
}

function withEmail({ id, username, email, created_at }) {
  return { id, username, email, created_at };
}

function withoutEmail({ id, username, created_at }) {
  return { id, username, created_at };
}

function credentials(body) {
  try {
    return texts(body, { grant_type: ANY, client_id: ANY, client_secret: ANY });
  } catch (problem) {
    problem.body.error = 'invalid_request'; // RFC 6749, 5.2
    throw problem;
  }
}
