import { watchedFlows } from '../../../src/matrix/sample.js';
import { boolean, list, mapping, number, text } from '../../jmespath/shape.js';
import { CLIENT, OWN_NODE, OWN_SITE, SITE } from './names.js';
import { found, missing, type View } from './view.js';

const FLOW = mapping({
  src: CLIENT,
  dst: CLIENT,
  srcSite: SITE,
  dstSite: SITE,
  sent: number(),
  lost: number(),
  firstLossMs: number('when the first lost probe was sent, in ms since the injection; null when none was lost'),
  lastLossMs: number('the same for the last one'),
  outageMs: number('longest time between two answers with a loss inside it; 0 when nothing was lost'),
  recovered: boolean('whether it answered again before probing ended'),
});

/** What every flow saw while one round of faults played. */
export const outages: View = {
  describe: 'what every flow saw while a round of faults played, by continuous probes',
  needs: ['faults', 'outages'],
  of: 'round',
  shape: mapping({
    faults: list(mapping({ fault: text(), site: OWN_SITE, node: OWN_NODE })),
    flows: list(FLOW),
    watchedMs: number('how long the flows were probed after the injection'),
    probeIntervalMs: number(),
    stream: mapping(
      { src: CLIENT, dst: CLIENT, survived: boolean(), longestGapMs: number(), error: text() },
      'a TCP connection that was open when the fault came',
    ),
  }),
  look({ faults = [], plan, sampled = { faults: [] } }) {
    const recorded = faults.find((fault) => fault.outages !== null)?.outages;
    if (!recorded) return missing('what the flows saw was not recorded');
    const planned = watchedFlows(plan, sampled).flows;
    const sites = new Map(planned.map((flow) => [`${flow.src} ${flow.dst}`, flow]));
    const unprobed = planned.find(
      ({ src, dst }) => !recorded.flows.some((flow) => flow.src === src && flow.dst === dst && flow.sent > 0),
    );
    if (unprobed !== undefined) return missing(`${unprobed.src} -> ${unprobed.dst} was not probed`);
    const { watchedMs, probeIntervalMs, stream = null } = recorded;
    const withSites = recorded.flows.map((flow) => {
      const known = sites.get(`${flow.src} ${flow.dst}`);
      return { ...flow, srcSite: known?.srcSite ?? null, dstSite: known?.dstSite ?? null };
    });
    const what = faults.map(({ fault, site, node }) => ({ fault, site, node }));
    return found({ faults: what, flows: withSites, watchedMs, probeIntervalMs, stream });
  },
};
