import { randomBytes } from 'node:crypto';
import { UsageError } from '../errors.js';

/** Format of a run id, as every tool around the lab accepts it. */
export const RUN_ID = /^[0-9]{8}T[0-9]{6}Z-cloudedge-[A-Za-z0-9._-]+$/;

/**
 * `<UTC date>T<time>Z-cloudedge-<scenario>-<4 hex>`. The suffix keeps apart two runs of one scenario that start within one
 * second, on this machine or on another that shares the cloud account.
 */
export function newRunId(scenario: string, now: Date): string {
  const stamp = now
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d+Z$/, 'Z');
  return `${stamp}-cloudedge-${scenario}-${randomBytes(2).toString('hex')}`;
}

/** Returns the id. Throws UsageError `run-id.invalid` when it is not one. */
export function checkRunId(id: string): string {
  if (RUN_ID.test(id)) return id;
  throw new UsageError(
    'run-id.invalid',
    `'${id}' is not a run id`,
    'a run id looks like 20260601T031500Z-cloudedge-aws-failover',
  );
}
