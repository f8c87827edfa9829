import { setMaxListeners } from 'node:events';
import { ComputeManagementClient, type VirtualMachine } from '@azure/arm-compute';
import { NetworkManagementClient, type NetworkInterface } from '@azure/arm-network';
import { DeadlineError } from '../../src/errors.js';
import type { AzureSite } from '../../src/lab/inventory.js';
import { armAccess, type ArmAccess } from './access.js';
import { isGone, toAzureError, type AzureOperation } from './error.js';
import type { Ref } from './names.js';

/** The SDK clients of one site and what they need. */
export interface AzureConnection {
  site: AzureSite;
  access: ArmAccess;
  compute: ComputeManagementClient;
  network: NetworkManagementClient;
}

/** Creates the clients. Nothing is sent yet. */
export function connect(site: AzureSite): AzureConnection {
  const access = armAccess(site, Infinity);
  const compute = new ComputeManagementClient(access.credential, site.subscriptionId, access.clientOptions);
  const network = new NetworkManagementClient(access.credential, site.subscriptionId, access.clientOptions);
  access.prepare(compute);
  access.prepare(network);
  return { site, access, compute, network };
}

/** How long a reading may take, retries included, where the caller gives no deadline; in ms. */
export const READ_DEADLINE_MS = 60_000;

export interface Limits {
  signal: AbortSignal;
  deadlineMs: number;
}

/** What an operation works under: when to give up, and where to leave what was seen last, for the message if it does. */
export interface Attempt {
  signal: AbortSignal;
  saw(state: string): void;
}

/**
 * Runs one operation until the deadline, honouring the caller's signal. Throws the signal's reason, DeadlineError or
 * AzureError `provider.azure.<operation>`.
 */
export async function within<T>(
  azure: AzureConnection,
  name: { operation: AzureOperation; what: string },
  { signal, deadlineMs }: Limits,
  work: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(deadlineMs);
  let seen: string | undefined;
  try {
    return await work({
      signal: eitherSignal(signal, timeout),
      saw: (state) => {
        seen = state;
      },
    });
  } catch (thrown) {
    signal.throwIfAborted();
    if (!timeout.aborted) throw toAzureError(name.operation, name.what, thrown);
    const last = [seen, azure.access.lastTransient()].filter((part) => part !== undefined).join('; ');
    throw new DeadlineError(name.what, deadlineMs, last === '' ? 'the operation still in progress' : last);
  }
}

/** Aborted by whichever comes first. Any number of requests may listen to it at once: Node takes more than ten for a leak. */
export function eitherSignal(...signals: AbortSignal[]): AbortSignal {
  const either = AbortSignal.any(signals);
  setMaxListeners(0, either);
  return either;
}

/** Waits for a long-running operation. */
export async function finished<T>(
  azure: AzureConnection,
  begin: (options: PollOptions) => Poller<T> | Promise<Poller<T>>,
  abortSignal: AbortSignal,
): Promise<T> {
  const begun = begin({ abortSignal, updateIntervalInMs: azure.access.pollMs });
  // A poller of arm-compute is a thenable: awaiting the poller itself would wait for its end without the signal.
  const poller = 'pollUntilDone' in begun ? begun : undefined;
  return poller === undefined
    ? (await (begun as Promise<Poller<T>>)).pollUntilDone({ abortSignal })
    : poller.pollUntilDone({ abortSignal });
}

export interface PollOptions {
  abortSignal: AbortSignal;
  updateIntervalInMs: number;
}

/** What both generations of Azure pollers have in common. */
export interface Poller<T> {
  pollUntilDone(options?: { abortSignal?: AbortSignal }): Promise<T>;
}

/** All VMs of the resource group, all pages. */
export function listVms({ site, compute }: AzureConnection, abortSignal: AbortSignal): Promise<VirtualMachine[]> {
  return collect(compute.virtualMachines.list(site.resourceGroup, { abortSignal }));
}

/** All NICs of the resource group, all pages. */
export function listNics({ site, network }: AzureConnection, abortSignal: AbortSignal): Promise<NetworkInterface[]> {
  return collect(network.networkInterfaces.list(site.resourceGroup, { abortSignal }));
}

/** One VM with its run-time state, or undefined when it does not exist. */
export function getVm(
  { compute }: AzureConnection,
  { group, name }: Ref,
  abortSignal: AbortSignal,
): Promise<VirtualMachine | undefined> {
  return unlessGone(compute.virtualMachines.get(group, name, { expand: 'instanceView', abortSignal }));
}

/** What the call resolves with, or undefined when it says "not found". */
export async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (thrown) {
    if (isGone(thrown)) return undefined;
    throw thrown;
  }
}

export async function collect<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of pages) items.push(item);
  return items;
}
