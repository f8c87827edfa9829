import { LabrunError } from '../../../src/errors.js';
import type { ActionRecord, OwnerRow, PathRow } from '../../../src/model.js';
import type { Node } from '../../node.js';

export interface CallLimits {
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Runs a command that must succeed and returns its stdout; errors call it `title`. Throws LabrunError `fault.command`,
 * SshError.
 */
export async function must(node: Node, command: string, limits: CallLimits, title = command): Promise<string> {
  const result = await node.exec(command, limits);
  if (result.code === 0) return result.stdout;
  const said = result.stderr.trim() || result.stdout.trim() || 'nothing';
  throw new LabrunError(
    'fault.command',
    `${node.name}: '${title}' ended with ${result.code ?? result.signal}; it said: ${said}`,
  );
}

/** Who owns and captures what, as this router sees it. */
export async function readOwners(node: Node, limits: CallLimits): Promise<OwnerRow[]> {
  return (JSON.parse(await must(node, 'routerctl mobility owners -o json', limits)) as OwnerRow[] | null) ?? [];
}

/** Addresses that a router captures, in its own account. */
export function heldBy(router: string, owners: readonly OwnerRow[]): string[] {
  return owners.filter((row) => row.captureHolderNode === router).map((row) => row.address);
}

/** The mobility routes that this router knows. */
export async function readPaths(node: Node, limits: CallLimits): Promise<PathRow[]> {
  return (JSON.parse(await must(node, 'routerctl mobility paths -o json', limits)) as PathRow[] | null) ?? [];
}

/** The router's record of what it has asked of its provider. */
export async function readActions(node: Node, limits: CallLimits): Promise<ActionRecord[]> {
  return (JSON.parse(await must(node, 'routerctl action list -o json', limits)) as ActionRecord[] | null) ?? [];
}

/** One word: `active`, `inactive`, `failed`, ... The exit code says the same and is ignored. */
export async function serviceState(node: Node, service: string, limits: CallLimits): Promise<string> {
  const { stdout, stderr } = await node.exec(`systemctl is-active ${service}`, limits);
  return stdout.trim() || stderr.trim() || 'unknown';
}
