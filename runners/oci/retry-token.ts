import { createHash } from 'node:crypto';

/**
 * The same for each attempt of one run to make one thing, in whichever process, so that a repeated request makes nothing
 * twice. OCI takes 64 characters and remembers them for a day.
 */
export function retryToken(runId: string, kind: string, name: string, generation: number): string {
  return createHash('sha256').update([runId, kind, name, generation].join('\n')).digest('hex');
}
