// Hashes and compares passwords with scrypt (RFC 7914), off the event loop and behind a bounded queue.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Problem } from './web.mjs';

const COST = { N: 1 << 15, r: 8, p: 1, maxmem: 64 << 20 }; // 32 MiB and some 80 ms each
const LENGTH = 32;
const AT_ONCE = 2;
const MOST_BYTES = 72;
const DUMMY = { salt: randomBytes(16), hash: randomBytes(LENGTH) };

const derive = promisify(scrypt);

export const isLongEnough = (password) => [...password].length >= 8;
export const isShortEnough = (password) => Buffer.byteLength(password) <= MOST_BYTES;

export class Passwords {
  constructor(queue = 100) {
    Object.assign(this, { queue, running: 0, waiting: [] });
  }

  async hash(password) {
    const salt = randomBytes(16);
    return { salt, hash: await this.derive(password, salt) };
  }

  /** Takes the same time when there is nothing to compare with, and when the password is too long to be one. */
  async matches(password, kept) {
    const { salt, hash } = kept ?? DUMMY;
    const possible = kept !== undefined && isShortEnough(password);
    return timingSafeEqual(await this.derive(password.slice(0, MOST_BYTES), salt), hash) && possible;
  }

  async derive(password, salt) {
    if (this.running === AT_ONCE) {
      if (this.waiting.length >= this.queue) throw Problem.tooMany('too many passwords to check at the moment', 1);
      await new Promise((resolve) => { this.waiting.push(resolve); }); // whoever ends hands the turn over
    } else {
      this.running += 1;
    }
    try {
      return await derive(password, salt, LENGTH, COST);
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
