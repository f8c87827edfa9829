import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteAhead } from '../provider.js';
import { finished, type Attempt, type AzureConnection, type PollOptions, type Poller } from './connection.js';
import { AzureError, isStale } from './error.js';
import { IF_NONE_MATCH, KINDS, type HeaderOptions, type KindName, type Resource } from './kinds.js';
import { recorded } from './recorded.js';
import { runIdOf, ttlOf } from './tags.js';

/** Something that shall exist with the run's tags. */
export interface Wanted {
  kind: KindName;
  name: string;
  /** What matters of it, for the write-ahead record. */
  detail: Record<string, string>;
  /** The PUT that creates it. */
  create(options: PollOptions & HeaderOptions): Poller<Resource> | Promise<Poller<Resource>>;
}

/** What bringing a site up works with. */
export interface Creation extends Attempt {
  azure: AzureConnection;
  log: WriteAhead;
  runId: string;
}

/**
 * Makes sure that it exists and is this run's, and resolves with its id once it is ready. What is there is left as it is. No
 * answer that is lost makes a second one: the name is the same, and what has the name is not overwritten but looked at.
 */
export async function ensure(creation: Creation, wanted: Wanted): Promise<string> {
  const { azure, log } = creation;
  const there = await settled(creation, wanted);
  if (there !== undefined) return idOf(there, wanted);
  const detail = { ...wanted.detail, resourceGroup: azure.site.resourceGroup };
  const change = { op: 'create', kind: wanted.kind, name: wanted.name, detail };
  return recorded(
    log,
    change,
    async () => idOf(await create(creation, wanted), wanted),
    (id) => id,
  );
}

async function create(creation: Creation, wanted: Wanted): Promise<Resource> {
  const { azure, signal } = creation;
  for (;;) {
    try {
      return await finished(azure, (options) => wanted.create({ ...options, ...IF_NONE_MATCH }), signal);
    } catch (thrown) {
      // Somebody was faster. It may have been this very call, whose answer was lost.
      if (!isStale(thrown)) throw thrown;
      const there = await settled(creation, wanted);
      if (there !== undefined) return there;
    }
  }
}

/** What has the name, once nothing is being done to it; undefined when nothing has. Throws when that is not this run's. */
async function settled(creation: Creation, { kind, name }: Wanted): Promise<Resource | undefined> {
  const { azure, runId, signal, saw } = creation;
  const ref = { group: azure.site.resourceGroup, name };
  for (;;) {
    const resource = await KINDS[kind].get(azure, ref, signal);
    if (resource === undefined) return undefined;
    refuseForeign(azure, name, resource, runId);
    const state = resource.provisioningState ?? 'Succeeded';
    if (state === 'Succeeded') return resource;
    if (state === 'Failed' || state === 'Canceled') throw unusable(name, state);
    // A machine that boots is waited for by those who want it to run.
    if (kind === 'machine' && state === 'Creating') return resource;
    saw(`${name}: ${state}`);
    await sleep(azure.access.pollMs, undefined, { signal });
  }
}

/** Throws when the name is taken by something that is not this run's. */
export function refuseForeign(azure: AzureConnection, name: string, { tags }: Resource, runId: string): void {
  const owner = runIdOf(tags);
  if (owner === runId) return;
  const whose =
    owner === undefined ? "is no run's" : `belongs to the run ${owner}, whose TTL is ${ttlOf(tags) ?? 'unknown'}`;
  throw new AzureError('up', `${name} exists already in ${azure.site.resourceGroup} and ${whose}`, {
    providerCode: 'ResourceExists',
    retryable: false,
    hint: owner === undefined ? 'use another resource group' : `labrun down --run-id ${owner}`,
  });
}

function unusable(name: string, state: string): AzureError {
  return new AzureError('up', `${name} exists already, in the state ${state}`, {
    providerCode: 'ResourceFailed',
    retryable: false,
    hint: 'labrun down takes it away; then bring the lab up again',
  });
}

function idOf({ id }: Resource, { name }: Wanted): string {
  if (id !== undefined) return id;
  throw new AzureError('up', `${name} has no id`, { providerCode: 'NoId', retryable: false });
}
