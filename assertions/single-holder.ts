import type { Assertion } from './assertion.js';
import { collate, fail } from './support/finding.js';
import { capturedAddresses } from './support/holders.js';
import { momentLabel, momentsCover } from './support/moments.js';
import { phaseLabel, requiredPhases } from './support/phases.js';
import { FAILURE, judgeSettled } from './support/settled-holder.js';
import { judgeWatched, tellsHolders } from './support/watched-holder.js';
import { isCloud } from '../src/scenario/site-kind.js';

const DEFAULT_GAP_MS = 60_000;

/**
 * One holder of each captured address, by the word of all who can tell: the provider's inventory, the routers' claims, BGP's
 * best path and the hosts' own addresses. Two NICs are wrong at any recorded moment; a hand-over that is not atomic may leave
 * an address without a holder, or BGP ahead of the provider, for no longer than a limit.
 */
export const singleHolder: Assertion = {
  name: 'single_holder',
  describe:
    'one holder of each captured address at every recorded moment, by inventories, claims, BGP and hosts; none only while it moves',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      maxGapMs: {
        type: 'integer',
        minimum: 0,
        default: DEFAULT_GAP_MS,
        description:
          'Longest time, in ms, that an address may be on no NIC, or BGP may point to another router than the one that holds it, while a fault plays. Moves are not atomic everywhere: Azure takes an address off one NIC before it puts it on the next. Moments are about 200 ms apart, so much less says little.',
      },
    },
  },
  needs: ['inventory', 'router-state', 'moments'],
  grade(run, args) {
    const maxGapMs = typeof args['maxGapMs'] === 'number' ? args['maxGapMs'] : DEFAULT_GAP_MS;
    // Once something was broken a run may have broken off in the middle of a move.
    const early = run.faults.length === 0 && run.inventories.has(FAILURE) ? [FAILURE] : [];
    const clouds = run.plan.sites.filter(({ name }) => isCloud(name));
    const findings = [
      ...[...requiredPhases(run), ...early].flatMap((phase) =>
        clouds.flatMap((site) => judgeSettled(run, phase, site.name)),
      ),
      ...clouds.flatMap((site) =>
        capturedAddresses(run.plan, site.name).flatMap((address) => judgeWatched(run, site, address, maxGapMs)),
      ),
      ...run.moments.flatMap(({ phase, moment }) =>
        moment.own
          .filter(({ addresses }) => addresses.length > 0)
          .map(({ node, addresses }) =>
            fail(
              `${phaseLabel(run, phase)}${momentLabel(moment)}, ${node} had ${addresses.join(', ')} in its own \`ip addr\``,
            ),
          ),
      ),
      ...momentsCover(run, 'who held what', (moment) => tellsHolders(run, moment)),
    ];
    return collate(findings, () => `one holder of each captured address at ${run.moments.length} moments`);
  },
};
