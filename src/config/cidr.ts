/** An IPv4 network: its address as a number, and its prefix length. Null when the text is none, or has bits behind the prefix. */
export function parseCidr(text: string): { base: number; prefix: number } | null {
  const [, address = '', length = ''] = /^([0-9.]+)\/([0-9]{1,2})$/.exec(text) ?? [];
  const octets = address.split('.').map(Number);
  const prefix = Number(length);
  if (octets.length !== 4 || prefix > 32 || octets.some((octet) => !(octet <= 255))) return null;
  const base = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return base % 2 ** (32 - prefix) === 0 ? { base, prefix } : null;
}

/** Whether `outer` holds all of `inner`. */
export function holds(outer: string, inner: string): boolean {
  const [big, small] = [parseCidr(outer), parseCidr(inner)];
  if (big === null || small === null || big.prefix > small.prefix) return false;
  return small.base >= big.base && small.base < big.base + 2 ** (32 - big.prefix);
}
