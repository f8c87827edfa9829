import type { Assertion } from './assertion.js';
import { collate, fail, pass, unknown } from './support/finding.js';
import { capturedAddresses, holdersOf } from './support/holders.js';
import { NO_ARGS } from './support/no-args.js';
import { phaseLabel, requiredPhases } from './support/phases.js';
import { isCloud } from '../src/scenario/site-kind.js';

/** A NIC that holds a capture must be allowed to forward: AWS and OCI call it source/dest check, Azure IP forwarding. */
export const forwardingEnabled: Assertion = {
  name: 'forwarding_enabled',
  describe: 'every NIC that holds a captured address may forward (source/dest check off, IP forwarding on)',
  args: NO_ARGS,
  needs: ['inventory'],
  grade(run) {
    const findings = requiredPhases(run).flatMap((phase) => {
      const when = phaseLabel(run, phase);
      return run.plan.sites
        .filter(({ name }) => isCloud(name))
        .flatMap(({ name }) => {
          const inventory = run.inventories.get(phase)?.get(name);
          if (inventory === undefined) return [unknown(`${when}, the inventory of ${name} was not recorded`)];
          const holders = new Set(
            capturedAddresses(run.plan, name).flatMap((address) => holdersOf(inventory, address)),
          );
          if (holders.size === 0) return [unknown(`${when}, no NIC at ${name} holds a captured address`)];
          return inventory.nics
            .filter((nic) => holders.has(nic.node))
            .map((nic) =>
              nic.forwarding
                ? pass(nic.id)
                : fail(
                    `${when}, ${nic.id} of ${nic.node} at ${name} holds captures but may not forward (source/dest check)`,
                  ),
            );
        });
    });
    return collate(findings, (count) => `${count} NICs that hold captures may forward`);
  },
};
