import type { Assertion, RecordedRun } from './assertion.js';
import { collate, pass, unknown, type Finding } from './support/finding.js';
import { eventsGap, timesTaken } from './support/holder-events.js';
import { newEvents } from './support/journal.js';
import { NO_ARGS } from './support/no-args.js';
import { poweredOff } from './support/phases.js';
import { takeovers, type Takeover } from './support/takeover.js';
import { withoutTakeover } from './support/applies.js';

/** Detection and decision times are read from the routers' events: those of the fault must still be there. */
export const holderEventsSpanFault: Assertion = {
  name: 'holder_events_span_fault',
  describe: "the routers' retained events reach from before each fault to its takeover",
  args: NO_ARGS,
  needs: ['faults', 'router-state', 'inventory'],
  inapplicable: withoutTakeover,
  grade(run) {
    const found = takeovers(run);
    if ('none' in found) return { result: 'na', detail: found.none };
    return collate(
      [...found.takeovers.flatMap((takeover) => judge(run, takeover)), ...found.findings],
      () => 'the retained events reach from before each fault to its takeover',
    );
  },
};

function judge(run: RecordedRun, { label, fault, site, moved, routersBefore, routersAfter }: Takeover): Finding[] {
  const off = poweredOff(run, fault.phaseAfter);
  const live = (run.plan.sites.find((entry) => entry.name === site)?.routers ?? []).filter(
    ({ name }) => !off.has(name),
  );
  const gaps = live.flatMap(({ name }) => {
    const gap = eventsGap(name, routersBefore.get(name), routersAfter.get(name));
    return gap === null ? [] : [unknown(`${label}: ${gap}`)];
  });
  if (gaps.length > 0) return gaps;
  const told = new Set(
    live
      .filter(({ name }) => name !== fault.node)
      .flatMap(({ name }) => {
        const events = newEvents(routersBefore.get(name), routersAfter.get(name), fault.injectedAt);
        return [...timesTaken(events, name).keys()];
      }),
  );
  return moved.map((address) =>
    told.has(address)
      ? pass(address)
      : unknown(`${label}: the events of the takeover of ${address} were gone, or never there, when they were read`),
  );
}
