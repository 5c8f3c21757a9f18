// Numbers that are the same in every run and on every machine.
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  // In [0, 1). mulberry32: 32 bits of state are plenty for test data.
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  // Spread over orders of magnitude, as times and sizes are.
  skewed(scale: number): number {
    return Math.floor(scale * Math.exp(2.2 * (this.next() + this.next() + this.next() - 1.5)));
  }
}
