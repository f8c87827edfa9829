/** Draws from lists by a seed: the same seed draws the same, on every machine. */
export function drawer(seed: number): <T>(items: readonly T[]) => T {
  const next = units(seed);
  return (items) => {
    const drawn = items[Math.floor(next() * items.length)];
    if (drawn === undefined) throw new RangeError('nothing to draw from');
    return drawn;
  };
}

/**
 * Numbers from 0 up to 1 by a seed. Mulberry32 (public domain, Tommy Ettinger), of which a choice needs no more than that it is
 * spread and repeatable.
 */
export function units(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed that was not drawn before, as far as anybody can tell; 31 bits, so that it is easy to copy. */
export function newSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;
}
