/**
 * The code of anything that the SDK throws: EC2's own error code, which is the name of a service error; Node's code for a
 * failure of the network; else the error's name.
 */
export function providerCodeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'Unknown';
  if (!('$fault' in thrown) && 'code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return thrown.name;
}
