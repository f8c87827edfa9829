import { createHash } from 'node:crypto';

/**
 * The same for each attempt of one run to make the thing of that name in one place (a network, a subnet, an interface), so
 * that a repeated request creates nothing twice; another one once the place is another, so that a run may begin anew.
 */
export function clientToken(runId: string, name: string, place: string): string {
  return createHash('sha256').update(`${runId}\n${name}\n${place}`).digest('hex').slice(0, 32);
}
