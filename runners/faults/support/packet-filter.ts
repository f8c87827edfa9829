import { isIPv4 } from 'node:net';
import { randomBytes } from 'node:crypto';
import { LabrunError } from '../../../src/errors.js';
import type { Node } from '../../node.js';
import { shellQuote } from '../../ssh/quote.js';
import { asRoot } from './guard.js';
import type { CallLimits } from './router.js';

/** What a node drops of what it receives (`in`) or sends (`out`), forwarded packets included. */
export interface DropRule {
  direction: 'in' | 'out';
  /** nft expression that chooses packets. */
  match: string;
  /** Name of the counter of what was dropped. */
  counter: string;
  /** Drops this share of what matches, 1 to 100; everything when absent. */
  percent?: number;
}

/** A name for a table that no other fault has. */
export function newTable(): string {
  return `labrun_fault_${randomBytes(4).toString('hex')}`;
}

/** nft expression: packets from (`in`) or to (`out`) any of these IPv4 addresses. */
export function peers(direction: 'in' | 'out', addresses: readonly string[]): string {
  const wrong = addresses.find((address) => !isIPv4(address));
  if (wrong !== undefined) throw new LabrunError('fault.target', `'${wrong}' is not an IPv4 address`);
  return `ip ${direction === 'in' ? 'saddr' : 'daddr'} { ${[...new Set(addresses)].join(', ')} }`;
}

/** Shell command that makes the table with its rules, all or nothing. */
export function addTable(table: string, rules: readonly DropRule[]): string {
  const directions = [...new Set(rules.map(({ direction }) => direction))];
  const commands = [
    `add table inet ${table}`,
    ...rules.map(({ counter }) => `add counter inet ${table} ${counter}`),
    // Before anything that tracks or translates, so that a drop looks as if the packet was never there.
    ...directions.map((direction) => `add chain inet ${table} ${direction} { type filter hook ${HOOKS[direction]} ; }`),
    ...rules.map(({ direction, match, counter, percent }) => {
      const share = percent === undefined || percent >= 100 ? '' : `numgen random mod 100 < ${Math.round(percent)} `;
      return `add rule inet ${table} ${direction} ${match} ${share}counter name ${counter} drop`;
    }),
  ];
  return shellQuote(['nft', commands.join('; ')]);
}

const HOOKS = { in: 'prerouting priority -300', out: 'postrouting priority 300' } as const;

/** Shell command that removes the table; that there is none is as good. */
export function deleteTable(table: string): string {
  return `nft delete table inet ${table} 2>/dev/null || ! nft list table inet ${table} >/dev/null 2>&1`;
}

/** Shell command that prints the table's counters. */
export function listCounters(table: string): string {
  return `nft list counters table inet ${table}`;
}

/** Packets by name of the counter, in the output of `listCounters`. */
export function parseCounters(text: string): Record<string, number> {
  const found = [...text.matchAll(/counter (\w+) \{\s*packets (\d+)/g)];
  return Object.fromEntries(found.map(([, name = '', packets = '']) => [name, Number(packets)]));
}

export async function readCounters(node: Node, table: string, limits: CallLimits): Promise<Record<string, number>> {
  return parseCounters(await asRoot(node, 'nft list counters', listCounters(table), limits));
}

/** Throws LabrunError `fault.unsupported` when the node has no nft. */
export async function requireNft(node: Node, limits: CallLimits): Promise<void> {
  try {
    await asRoot(node, 'nft list tables', 'nft list tables', limits);
  } catch (error) {
    if (!(error instanceof LabrunError) || error.code !== 'fault.command') throw error;
    throw new LabrunError('fault.unsupported', `${node.name} cannot drop packets: ${error.message}`, {
      hint: 'the fault needs nft (package nftables) on the node',
    });
  }
}
