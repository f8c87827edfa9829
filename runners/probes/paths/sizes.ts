/** Every IPv4 host takes packets of this size (RFC 791), and every IPv6 link carries the next (RFC 8200). */
const LEAST = [576, 1200, 1280];
const ETHERNET = 1500;
/** Encapsulation costs 20 (IP in IP) to about 100 bytes (IPsec over UDP). */
const STEP = 20;
const STEPS = 5;

/**
 * Packet sizes to try on a path whose first link has this MTU, in ascending order: the MTU itself and what overlays leave of
 * it. A path beyond a link with jumbo frames may well be an Ethernet path, so that MTU is treated alike.
 */
export function sweepSizes(linkMtu: number): number[] {
  const tops = linkMtu > ETHERNET ? [ETHERNET, linkMtu] : [linkMtu];
  const ladder = tops.flatMap((top) => Array.from({ length: STEPS + 1 }, (_, step) => top - step * STEP));
  const sizes = [...LEAST, ...ladder].filter((size) => size > 0 && size <= linkMtu);
  return [...new Set(sizes)].sort((a, b) => a - b);
}
