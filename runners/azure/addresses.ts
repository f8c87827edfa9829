/** An IPv4 network, as a range of numbers. */
export interface Network {
  first: number;
  last: number;
  holds(address: string): boolean;
}

/** Undefined when the text is no network, or one of a size that Azure does not take. */
export function parseNetwork(cidr: string): Network | undefined {
  const [, address = '', length = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(cidr) ?? [];
  const first = toNumber(address);
  const bits = Number(length);
  if (first === undefined || bits < 8 || bits > 29) return undefined;
  const size = 2 ** (32 - bits);
  if (first % size !== 0) return undefined;
  const last = first + size - 1;
  return {
    first,
    last,
    holds: (text) => {
      const number = toNumber(text);
      return number !== undefined && first <= number && number <= last;
    },
  };
}

/** Azure keeps the first four addresses of a subnet and the last for itself. */
export function isReserved({ first, last }: Network, address: string): boolean {
  const number = toNumber(address) ?? first;
  return number < first + 4 || number === last;
}

function toNumber(address: string): number | undefined {
  const octets = address.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) < 256)) return undefined;
  return octets.reduce((number, octet) => number * 256 + Number(octet), 0);
}
