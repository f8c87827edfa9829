/** Whether an IPv4 address is in a subnet such as `10.77.60.0/24`. */
export function inSubnet(address: string, subnet: string): boolean {
  const [base = '', length = '32'] = subnet.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(asNumber(address) / size) === Math.floor(asNumber(base) / size);
}

function asNumber(address: string): number {
  return address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
}
