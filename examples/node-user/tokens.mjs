// Signs tokens (RFC 7519) with RS256, and believes those that this key has signed, and no others.
import { createHash, createPrivateKey, createPublicKey, generateKeyPair, randomUUID, sign, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isText, Problem } from './web.mjs';

const ISSUER = 'flotilla';
const AUDIENCE = 'flotilla';
const LEEWAY_SECONDS = 5;
const FORM = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

const now = () => Math.floor(Date.now() / 1000);
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export class Tokens {
  /** With the RSA key of a PEM file, or a new one. */
  static async create(keyFile) {
    return new Tokens(keyFile ? createPrivateKey(await readFile(keyFile))
      : (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey);
  }

  constructor(privateKey) {
    if (privateKey.asymmetricKeyType !== 'rsa' || privateKey.asymmetricKeyDetails.modulusLength < 2048) {
      throw new Error('the key that signs tokens must be an RSA key of 2048 bits or more');
    }
    this.privateKey = privateKey;
    this.publicKey = createPublicKey(privateKey);
    const { e, n } = this.publicKey.export({ format: 'jwk' });
    // The key's name is derived from the key itself (RFC 7638).
    const kid = createHash('sha256').update(`{"e":"${e}","kty":"RSA","n":"${n}"}`).digest('base64url');
    this.jwk = { kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e };
  }

  async issue(subject, roles, seconds, more = {}) {
    const time = now();
    const claims = {
      iss: ISSUER, aud: AUDIENCE, sub: subject, roles, iat: time, nbf: time, exp: time + seconds, jti: randomUUID(), ...more,
    };
    const message = `${encode({ typ: 'JWT', alg: 'RS256', kid: this.jwk.kid })}.${encode(claims)}`;
    const signature = await promisify(sign)('RSA-SHA256', Buffer.from(message), this.privateKey); // not on the event loop
    return `${message}.${signature.toString('base64url')}`;
  }

  /** Who asks; raises a problem 401 unless a token proves it. The role `any` is everybody's with a token. */
  admit = (exchange) => {
    const [, token] = /^bearer +(\S+)$/i.exec(exchange.request.headers.authorization ?? '') ?? [];
    if (!token) throw Problem.unauthorized('a bearer token is needed');
    return this.verify(token);
  };

  verify(token) {
    const [, header, claims, signature] = (token.length <= 8192 && FORM.exec(token)) || [];
    if (!header || !this.isOurs(decode(header))
      || !verify('RSA-SHA256', token.slice(0, token.lastIndexOf('.')), this.publicKey, Buffer.from(signature, 'base64url'))) {
      throw Problem.unauthorized('the token is not valid');
    }
    return believe(decode(claims));
  }

  /** No header may bring a key along, or ask for what we do not know (RFC 7515, 4.1). */
  isOurs(header) {
    return header?.alg === 'RS256' && header.kid === this.jwk.kid
      && !['jku', 'jwk', 'x5u', 'x5c', 'crit'].some((name) => name in header);
  }
}

function believe(claims) {
  const { iss, aud, sub, roles, exp, nbf, iat } = claims ?? {};
  if (![exp, nbf, iat].every(Number.isSafeInteger) || !sub || !isText(sub) || !Array.isArray(roles) || !roles.every(isText)) {
    throw Problem.unauthorized('the token lacks a claim');
  }
  if (iss !== ISSUER || ![aud].flat().includes(AUDIENCE)) {
    throw Problem.unauthorized('the token is not meant for this service');
  }
  if (exp <= now() || Math.max(nbf, iat) > now() + LEEWAY_SECONDS) {
    throw Problem.unauthorized('the token has expired, or is not valid yet');
  }
  return { subject: sub, roles };
}

function decode(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
