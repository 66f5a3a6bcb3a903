// What an attacker would try. Run with: node --test
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { Passwords } from './passwords.mjs';
import { Throttle } from './throttle.mjs';
import { Tokens } from './tokens.mjs';
import { Problem } from './web.mjs';

const tokens = await Tokens.create();
const stranger = await Tokens.create();
const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const refused = (status) => (failure) => failure instanceof Problem && failure.status === status;

/** A token signed by the key, whatever it says. */
function signed(by, header = {}, claims = {}) {
  const now = Math.floor(Date.now() / 1000);
  const head = { alg: 'RS256', kid: tokens.jwk.kid, ...header };
  const body = { iss: 'flotilla', aud: 'flotilla', sub: 'ann', roles: ['user'], iat: now, nbf: now, exp: now + 60, ...claims };
  const message = `${encode(head)}.${encode(body)}`;
  return `${message}.${sign('RSA-SHA256', Buffer.from(message), by.privateKey).toString('base64url')}`;
}

test('believes what it has signed', async () => {
  const token = await tokens.issue('ann', ['user'], 60);

  assert.deepEqual(tokens.verify(token), { subject: 'ann', roles: ['user'] });
  assert.deepEqual(tokens.verify(signed(tokens, {}, { aud: ['other', 'flotilla'] })).subject, 'ann');
});

test('refuses tokens that prove nothing', () => {
  const [head, body, signature] = signed(tokens).split('.');
  const mac = `${encode({ alg: 'HS256', kid: tokens.jwk.kid })}.${body}`;
  const publicPem = tokens.publicKey.export({ type: 'spki', format: 'pem' });
  for (const token of ['', '..', 'a.b.c', head, `${head}.${body}.`, `${head}.${body}`, `${signed(tokens)}.${head}`,
    `${encode({ alg: 'none', kid: tokens.jwk.kid })}.${body}.`, `${encode({ alg: 'none', kid: tokens.jwk.kid })}.${body}.x`,
    `${mac}.${createHmac('sha256', publicPem).update(mac).digest('base64url')}`,
    `${head}.${encode({ sub: 'boss', roles: ['admin'] })}.${signature}`, `${encode('null')}.${body}.${signature}`,
    `${head}.${body}.${signature.slice(0, -4)}`, 'x'.repeat(9000), signed(stranger), signed(tokens, { kid: 'other' }),
    signed(tokens, { alg: 'RS512' }), signed(tokens, { jwk: stranger.jwk }), signed(tokens, { crit: [] })]) {
    assert.throws(() => tokens.verify(token), refused(401), token);
  }
});

test('refuses claims that are missing, mistyped or wrong', () => {
  const now = Math.floor(Date.now() / 1000);
  for (const claims of [{ exp: now }, { exp: undefined }, { exp: `${now + 60}` }, { nbf: now + 60 }, { iat: now + 60 },
    { iss: 'other' }, { aud: 'other' }, { aud: undefined }, { sub: '' }, { sub: 7 }, { roles: 'admin' }, { roles: [7] }]) {
    assert.throws(() => tokens.verify(signed(tokens, {}, claims)), refused(401), JSON.stringify(claims));
  }
});

test('refuses to sign with a key that is too short', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });

  assert.throws(() => new Tokens(privateKey), /2048 bits/);
});

test('compares passwords', async () => {
  const passwords = new Passwords();
  const kept = await passwords.hash('пароль🦀密码密码');

  assert.equal(await passwords.matches('пароль🦀密码密码', kept), true);
  assert.equal(await passwords.matches('пароль🦀密码密碼', kept), false);
  assert.equal(await passwords.matches(`${'x'.repeat(72)}y`, await passwords.hash('x'.repeat(72))), false);
  assert.equal(await passwords.matches('anything', undefined), false);
});

test('has no more than a bounded number of passwords wait', async () => {
  const passwords = new Passwords(3);

  const all = await Promise.allSettled(Array.from({ length: 10 }, () => passwords.hash('testpass123')));

  assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 5); // two at work, three waiting
  assert.ok(all.filter(({ reason }) => reason).every(({ reason }) => refused(429)(reason) && reason.headers['Retry-After'] === '1'));
  await passwords.hash('afterwards');
});

test('throttles from the tenth failure within the window on', () => {
  let now = 1000;
  const throttle = new Throttle(10, { clock: () => now });
  for (let i = 0; i < 9; i += 1) {
    throttle.failed('ann');
    now += 1000;
  }

  assert.throws(() => throttle.failed('ann'), (problem) => refused(429)(problem) && problem.headers['Retry-After'] === '51');
  assert.throws(() => throttle.demandFree('ann'), refused(429));
  throttle.demandFree('bob');
  now = 61_000; // the first failure is a minute old
  throttle.demandFree('ann');
  throttle.forget('ann');
  throttle.failed('ann');
});

test('remembers a bounded number of keys', () => {
  const throttle = new Throttle(2, { capacity: 2 });
  for (const key of ['a', 'b', 'a2', 'b2', 'c']) throttle.failed(key);

  assert.equal(throttle.failures.size, 2);
});
