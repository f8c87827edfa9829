import { createHash } from 'node:crypto';

/** The same for each attempt of one run, so that a repeated request creates nothing twice. */
export function clientToken(runId: string, name: string, kind: string): string {
  return createHash('sha256').update(`${runId}\n${name}\n${kind}`).digest('hex').slice(0, 32);
}
