/**
 * Draws from lists by a seed: the same seed draws the same, on every machine. Mulberry32 (public domain, Tommy Ettinger), of
 * which a fault's choice needs no more than that it is spread and repeatable.
 */
export function drawer(seed: number): <T>(items: readonly T[]) => T {
  let state = seed >>> 0;
  return (items) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const unit = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    const drawn = items[Math.floor(unit * items.length)];
    if (drawn === undefined) throw new RangeError('nothing to draw from');
    return drawn;
  };
}

/** A seed that was not drawn before, as far as anybody can tell; 31 bits, so that it is easy to copy. */
export function newSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;
}
