import type { Assertion } from './assertion.js';
import { collate, pass, unknown, type Finding } from './support/finding.js';
import { eventsOf } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { takeovers } from './support/takeover.js';
import { withoutTakeover } from './support/applies.js';

/** Detection and decision times are read from the routers' events: those of the fault must still be there. */
export const holderEventsSpanFault: Assertion = {
  name: 'holder_events_span_fault',
  describe: "the routers' retained events reach from before each fault to its takeover",
  args: NO_ARGS,
  needs: ['faults', 'router-state'],
  inapplicable: withoutTakeover,
  grade(run) {
    const found = takeovers(run);
    if ('none' in found) return { result: 'na', detail: found.none };
    const findings = found.takeovers.flatMap(({ label, fault, site, routersBefore, routersAfter }): Finding[] => {
      const routers = run.plan.sites.find((entry) => entry.name === site)?.routers ?? [];
      const others = routers.filter((router) => router.name !== fault.node);
      const after = others.flatMap(({ name }) => eventsOf(routersAfter.get(name)));
      const took = after.some(({ attributes }) => /seize|handover|capture-confirmed/.test(attributes.transitionKind));
      if (!took)
        return [unknown(`${label}: the events of its takeover were gone, or never there, when they were read`)];
      const lost = others.flatMap(({ name }) => {
        const kept = new Set(eventsOf(routersAfter.get(name)).map((event) => `${event.id} ${event.createdAt}`));
        const gone = eventsOf(routersBefore.get(name)).filter((event) => !kept.has(`${event.id} ${event.createdAt}`));
        return gone.length === 0 ? [] : [`${name} had dropped ${gone.length} events from before`];
      });
      const [first] = lost;
      return [first === undefined ? pass(label) : unknown(`${label}: events aged out before they were read: ${first}`)];
    });
    return collate(
      [...findings, ...found.findings],
      () => 'the retained events reach from before each fault to its takeover',
    );
  },
};
