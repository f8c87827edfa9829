import { messageOf } from '../../src/errors.js';
import type { SitePlan } from '../../src/model.js';
import type { NodePool } from '../node.js';
import type { Preflight, PreflightCheck } from '../provider.js';
import { SshError } from '../ssh/error.js';
import { readHost } from './host.js';

const RUN_ID = 'routerd.cloudedge.run_id';
const TTL = 'routerd.cloudedge.ttl_expires_at';
const ANSWER_MS = 8_000;

/** Whether the hosts of a site let labrun in and are nobody else's. Reads, and changes nothing. */
export async function preflight(pool: NodePool, site: SitePlan, signal: AbortSignal): Promise<Preflight> {
  const names = [...site.routers, site.client].map(({ name }) => name);
  const checks = await Promise.all(names.map((name) => checkHost(pool, name, signal)));
  const bad = checks.filter(({ result }) => result !== 'pass');
  return {
    account: null,
    checks:
      bad.length > 0 ? bad : [{ check: 'network', result: 'pass', detail: `${names.join(', ')} answer and are free` }],
  };
}

async function checkHost(pool: NodePool, name: string, signal: AbortSignal): Promise<PreflightCheck> {
  try {
    const { tags } = await readHost(pool, name, { timeoutMs: ANSWER_MS, signal });
    const holder = tags?.[RUN_ID];
    if (holder === undefined) return { check: 'network', result: 'pass', detail: `${name} answers and is free` };
    const detail = `${name} is in use by run ${holder} until ${tags?.[TTL] ?? 'an unknown time'}; wait for it, or end it: labrun down --run-id ${holder}`;
    return { check: 'network', result: 'fail', detail };
  } catch (error) {
    signal.throwIfAborted();
    const check = error instanceof SshError && error.code === 'ssh.key' ? 'credentials' : 'network';
    return { check, result: 'fail', detail: messageOf(error) };
  }
}
