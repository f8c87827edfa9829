import type { RouterState } from '../src/model.js';
import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { holdersOf } from './support/holders.js';
import { bare, eventsOf, newEvents, newRows, rowsOf } from './support/journal.js';
import { listed } from './support/text.js';
import { newHolder, takeovers, type Takeover } from './support/takeover.js';
import { withoutTakeover } from './support/applies.js';

/** After a takeover each captured address has another holder, and the assignment has another generation. */
export const ownershipEpochBumped: Assertion = {
  name: 'ownership_epoch_bumped',
  describe: 'each captured address has a new holder and a new assignment generation after a takeover',
  args: { type: 'object', additionalProperties: false, properties: {} },
  needs: ['faults', 'inventory', 'router-state'],
  inapplicable: withoutTakeover,
  grade(run) {
    const found = takeovers(run);
    if ('none' in found) return { result: 'na', detail: found.none };
    const findings = found.takeovers.flatMap((takeover) => takeover.moved.map((address) => judge(takeover, address)));
    return collate(
      [...found.findings, ...findings],
      (count) => `${count} addresses have a new holder and a new generation: ${listed(found.takeovers.map(describe))}`,
    );
  },
};

function judge(takeover: Takeover, address: string): Finding {
  const { label, fault, site } = takeover;
  const holder = newHolder(takeover, address);
  if (holder === null) {
    const holders = holdersOf(takeover.after, address);
    if (holders.length === 0) return fail(`${label}: nobody at ${site} holds ${address} afterwards`);
    return fail(`${label}: ${address} is still on the NIC of ${holders.join(' and ')} at ${site}`);
  }
  const state = takeover.routersAfter.get(holder);
  if (state?.owners === undefined)
    return unknown(`${label}: ${holder} could not be read afterwards (${state?.error ?? 'not recorded'})`);
  if (!takeover.routersBefore.has(holder)) return unknown(`${label}: ${holder} was not read before it`);
  const claimed = state.owners.find((row) => bare(row.address) === address)?.captureHolderNode;
  if (claimed !== holder)
    return fail(
      `${label}: the provider has ${address} on the NIC of ${holder}, but ${holder} says that ${claimed ?? 'nobody'} captures it`,
    );
  const before = generationBefore(takeover.routersBefore.get(fault.node), address);
  const after = generationAfter(takeover, holder, address);
  if (before === null)
    return unknown(`${label}: no assignment generation of ${address} at ${fault.node} was recorded before it`);
  if (after === null) return unknown(`${label}: the journal of ${holder} does not say how it came to hold ${address}`);
  if (after === '') return fail(`${label}: ${holder} took ${address} over without an assignment generation`);
  if (after === before)
    return fail(`${label}: ${address} moved from ${fault.node} to ${holder}, but its generation stayed ${after}`);
  return pass(address);
}

/** Generation under which a router last took an address; null when it does not say. */
function generationBefore(state: RouterState | undefined, address: string): string | null {
  const row = rowsOf(state).findLast((entry) => isAssignment(entry, address) && entry.generation !== '');
  if (row !== undefined) return row.generation;
  const event = eventsOf(state).findLast((entry) => carriesGeneration(entry, address, state?.node));
  return event?.attributes.assignmentGeneration ?? null;
}

/** Generation under which the new holder took an address after the fault; empty when it had none, null when it does not say. */
function generationAfter(takeover: Takeover, holder: string, address: string): string | null {
  const before = takeover.routersBefore.get(holder);
  const after = takeover.routersAfter.get(holder);
  const { injectedAt } = takeover.fault;
  const row = newRows(before, after, injectedAt).findLast((entry) => isAssignment(entry, address));
  if (row !== undefined) return row.generation;
  const event = newEvents(before, after, injectedAt).findLast((entry) => carriesGeneration(entry, address, holder));
  return event?.attributes.assignmentGeneration ?? null;
}

function isAssignment(row: ReturnType<typeof rowsOf>[number], address: string): boolean {
  return row.record.action === 'assign-secondary-ip' && row.record.status === 'succeeded' && row.address === address;
}

/** Generations of the form `provider-capture/N` count what the provider confirmed; they do not name an assignment. */
function carriesGeneration(
  event: NonNullable<RouterState['events']>[number],
  address: string,
  node: string | undefined,
): boolean {
  const { attributes } = event;
  const generation = attributes.assignmentGeneration ?? '';
  return (
    bare(attributes.address) === address &&
    attributes.toNode === node &&
    generation !== '' &&
    !generation.startsWith('provider-capture/')
  );
}

function describe({ fault, moved, site }: Takeover): string {
  return `${moved.join(', ')} left ${fault.node} at ${site}`;
}
