#!/usr/bin/env node
// The user service of Flotilla in JavaScript, with Node's standard library alone: an example of taking part.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Consul, Presence } from './consul.mjs';
import { Tokens } from './tokens.mjs';
import { Users } from './users.mjs';
import { Server } from './web.mjs';

const NAME = 'user-service';
const VERSION = '0.1.0';
const OPENAPI = new URL('../../user-verticle/src/main/resources/openapi/user.json', import.meta.url);
const DRAIN_MILLIS = 2000;
const GRACE_MILLIS = 4000;
const VARIABLES = { // name: [default, what it is]
  SERVICE_CLIENT_SECRET: ['flotilla-development', 'the secret by which services prove themselves; the same for all'],
  ADMIN_USERNAME: ['', 'name of an administrator to make at start'],
  ADMIN_PASSWORD: ['', 'and the password'],
  JWT_PRIVATE_KEY_FILE: ['', 'RSA key (PEM) that signs tokens; default a new one'],
  CONSUL_HOST: ['127.0.0.1', "where Consul's agent is"],
  CONSUL_PORT: ['8500', 'its HTTP port'],
  CONSUL_TOKEN: ['', 'the token for its ACLs, if it has any'],
  USER_PORT: ['5001', 'port to listen on; 0 for any free one'],
  HTTP_HOST: ['0.0.0.0', 'address to listen on'],
  ADVERTISED_HOST: ['', 'host that others are told to connect to; default HTTP_HOST, or 127.0.0.1'],
  ZONE: ['', 'zone of this instance; callers prefer their own'],
};
const HELP = `Usage: node user-service.mjs

The user service of Flotilla with Node's standard library alone: an example of taking part. It keeps everything in
memory and registers itself in Consul, so that the other services find it. End it with Ctrl-C or SIGTERM.

environment:
${Object.entries(VARIABLES).map(([name, [value, what]]) => `  ${name.padEnd(21)} ${what} (${value || 'none'})`).join('\n')}`;

/** The variables' values; ends the process with code 2 when one of them makes no sense. */
function settings() {
  const found = Object.fromEntries(Object.entries(VARIABLES).map(([name, [value]]) => [name, process.env[name] || value]));
  const faults = [['CONSUL_PORT', 1], ['USER_PORT', 0]]
    .filter(([name, least]) => !/^\d{1,5}$/.test(found[name]) || found[name] < least || found[name] > 65535)
    .map(([name]) => `${name}: must be a port, is ${found[name]}`);
  if (faults.length) fail(2, [`cannot start, ${faults.length} fault(s):`, ...faults].join('\n  '));
  const everywhere = ['0.0.0.0', '::'].includes(found.HTTP_HOST);
  return { ...found, host: found.ADVERTISED_HOST || (everywhere ? '127.0.0.1' : found.HTTP_HOST) };
}

async function serve(found) {
  const { host } = found;
  const tokens = await Tokens.create(found.JWT_PRIVATE_KEY_FILE);
  const users = new Users(tokens, found.SERVICE_CLIENT_SECRET);
  const document = JSON.parse(await readFile(OPENAPI));
  const instanceId = `${NAME}-${randomUUID()}`;
  const who = { service_name: NAME, host, port: 0, version: VERSION, instance_id: instanceId };
  if (found.ADMIN_USERNAME) {
    const admin = { username: found.ADMIN_USERNAME, password: found.ADMIN_PASSWORD, email: 'admin@localhost' };
    await users.open(admin, ['admin', 'user']);
  }

  const server = new Server({
    '/health': { GET: [null, () => (server.leaving
      ? { status: 503, body: { status: 'unhealthy', reason: 'leaving' } } : { status: 200, body: { status: 'healthy' } })] },
    '/info': { GET: [null, () => ({ status: 200, body: who })] },
    '/openapi.json': { GET: [null, () => ({ status: 200, body: document })] },
    ...users.routes,
  }, tokens.admit);
  who.port = await server.listen(found.HTTP_HOST, Number(found.USER_PORT));
  const consul = new Consul(found.CONSUL_HOST, Number(found.CONSUL_PORT), found.CONSUL_TOKEN);
  const presence = new Presence(consul, { service: NAME, instanceId, host, port: who.port, version: VERSION, zone: found.ZONE });
  const told = new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) {
      process.on(signal, () => (server.leaving ? process.exit(1) : resolve())); // a second one ends the process at once
    }
  });
  await presence.join();
  console.log(`user is ready at http://${host}:${who.port}`);

  await told;
  server.leaving = true; // unhealthy from now on, and clients are asked to come back on another connection
  await presence.leave();
  await sleep(DRAIN_MILLIS); // callers hear of it and move; whoever still comes is served
  await server.close(GRACE_MILLIS);
}

function fail(code, message) {
  console.error(`${NAME}: ${message}`);
  process.exit(code);
}

try {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) console.log(HELP);
  else await serve(settings());
} catch (failure) {
  fail(1, `cannot start: ${failure.message}`);
}
