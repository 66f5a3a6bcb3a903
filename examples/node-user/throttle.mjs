// Slows down whoever guesses.
import { Problem } from './web.mjs';

/** Counts failures per key within a sliding window. Holds a bounded number of keys: a flood of them costs no more memory. */
export class Throttle {
  constructor(limit, { windowMillis = 60_000, capacity = 100_000, clock = () => performance.now() } = {}) {
    Object.assign(this, { limit, windowMillis, capacity, clock });
    this.failures = new Map(); // in the order of the latest failure
  }

  /** Raises a problem 429 from the limit on until the oldest failure is out of the window. */
  demandFree(key) {
    const times = this.recent(key);
    if (times.length >= this.limit) {
      throw Problem.tooMany('too many failed attempts, try again later', (times[0] + this.windowMillis - this.clock()) / 1000);
    }
  }

  /** Notes a failure; raises a problem 429 when it was one too many. */
  failed(key) {
    const times = this.recent(key);
    if (times.length < this.limit) times.push(this.clock());
    this.failures.delete(key);
    this.failures.set(key, times);
    if (this.failures.size > this.capacity) this.forget(this.failures.keys().next().value);
    this.demandFree(key);
  }

  forget(key) {
    this.failures.delete(key);
  }

  recent(key) {
    const oldest = this.clock() - this.windowMillis;
    return (this.failures.get(key) ?? []).filter((time) => time > oldest);
  }
}
