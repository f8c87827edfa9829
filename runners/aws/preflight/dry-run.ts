/** Asks, with DryRun=true, whether a change would be allowed. Rejects always: the error says. */
export type DryRun = (signal: AbortSignal) => Promise<unknown>;

/** Well-formed ids that nothing has. */
export const NO = {
  instance: 'i-fffffffffffffffff',
  nic: 'eni-fffffffffffffffff',
  vpc: 'vpc-fffffffffffffffff',
  subnet: 'subnet-fffffffffffffffff',
  gateway: 'igw-fffffffffffffffff',
  table: 'rtb-fffffffffffffffff',
  group: 'sg-fffffffffffffffff',
  key: 'key-fffffffffffffffff',
  allocation: 'eipalloc-fffffffffffffffff',
  association: 'eipassoc-fffffffffffffffff',
  volume: 'vol-fffffffffffffffff',
};
