import type { SiteInventory } from '../src/model.js';
import type { Assertion, RecordedFault, RecordedRun } from './assertion.js';
import { collate, fail, pass, unknown, type Finding } from './support/finding.js';
import { rowsOf } from './support/journal.js';
import { phaseLabel, plannedFaults } from './support/phases.js';
import { without } from './support/applies.js';

const FAULT = 'stale-replay';
/** Name in the fault's proof that lists the idempotency keys of the injected rows, separated by spaces. */
const KEYS = 'idempotencyKeys';

/** Stale actions that were put into a journal are skipped as stale, and the provider's state does not change. */
export const staleActionFenced: Assertion = {
  name: 'stale_action_fenced',
  describe: 'every injected stale action ends skipped as stale, and nothing changes at the provider',
  args: { type: 'object', additionalProperties: false, properties: {} },
  needs: ['faults', 'router-state', 'inventory'],
  inapplicable: without(FAULT),
  grade(run) {
    const replays = plannedFaults(run).filter(({ fault }) => fault === FAULT);
    if (replays.length === 0) return { result: 'na', detail: 'no stale action was injected in this run' };
    const findings = replays.flatMap(({ label, recorded }) =>
      recorded === null
        ? [unknown(`${label} was never injected`)]
        : [...judgeRows(run, recorded, label), judgeInventory(run, recorded, label)],
    );
    return collate(findings, (count) => `${count - replays.length} stale actions ended skipped and no address moved`);
  },
};

function judgeRows(run: RecordedRun, fault: RecordedFault, label: string): Finding[] {
  const keys = String(fault.proof?.[KEYS] ?? '')
    .split(' ')
    .filter((key) => key !== '');
  if (keys.length === 0) return [unknown(`${label}: which rows were injected was not recorded`)];
  const state = run.routers.get(fault.phaseAfter)?.get(fault.node);
  if (state?.actions === undefined)
    return [
      unknown(
        `${label}: the journal of ${fault.node} could not be read afterwards (${state?.error ?? 'not recorded'})`,
      ),
    ];
  return keys.map((key) => {
    const record = rowsOf(state).find((row) => row.record.idempotencyKey === key)?.record;
    if (record === undefined) return unknown(`${label}: the row ${key} is not in the journal of ${fault.node}`);
    const message = record.resultMessage ?? '';
    if (['pending', 'approved', 'running'].includes(record.status))
      return unknown(`${label}: the row ${key} was still ${record.status}`);
    if (record.status !== 'skipped')
      return fail(
        `${label}: ${fault.node} did not fence the stale ${record.action} ${key}: it ended ${record.status} (${message || record.error || 'no message'})`,
      );
    if (!message.startsWith('stale mobility assignment:') && message !== 'stale mobility desired path')
      return fail(
        `${label}: ${fault.node} skipped ${key} for another reason than being stale: ${message || 'no message'}`,
      );
    return pass(key);
  });
}

function judgeInventory(run: RecordedRun, fault: RecordedFault, label: string): Finding {
  const [before, after] = [fault.phaseBefore, fault.phaseAfter].map((phase) =>
    run.inventories.get(phase)?.get(fault.site),
  );
  if (before === undefined)
    return unknown(`${label}: the inventory of ${fault.site} was not recorded ${phaseLabel(run, fault.phaseBefore)}`);
  if (after === undefined)
    return unknown(`${label}: the inventory of ${fault.site} was not recorded ${phaseLabel(run, fault.phaseAfter)}`);
  const [was, is] = [placement(before), placement(after)];
  const changed = [...new Set([...was.keys(), ...is.keys()])].find((node) => was.get(node) !== is.get(node));
  if (changed === undefined) return pass(fault.site);
  return fail(
    `${label}: the NIC of ${changed} at ${fault.site} changed from [${was.get(changed) ?? 'absent'}] to [${is.get(changed) ?? 'absent'}]`,
  );
}

/** Addresses of each node's NIC, in one comparable string. */
function placement(inventory: SiteInventory): Map<string, string> {
  return new Map(
    inventory.nics.map((nic) => [
      nic.node,
      [nic.primary, ...[...nic.secondary].sort()].join(' ') + (nic.forwarding ? '' : ' (not forwarding)'),
    ]),
  );
}
