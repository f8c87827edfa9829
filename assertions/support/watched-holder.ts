import type { Moment, SitePlan } from '../../src/model.js';
import type { RecordedRun } from '../assertion.js';
import { fail, type Finding } from './finding.js';
import { capturedAddresses } from './holders.js';
import { momentLabel } from './moments.js';
import { phaseLabel } from './phases.js';
import { spansWhere, type Span } from './spans.js';
import { ms } from './text.js';
import { isCloud } from '../../src/scenario/site-kind.js';

/**
 * One captured address at one site at every recorded moment: never on two NICs; on none, or on another than BGP points to,
 * or claimed by two routers that both are well, no longer than `maxGapMs` in a row. Only what is wrong is found.
 */
export function judgeWatched(run: RecordedRun, site: SitePlan, address: string, maxGapMs: number): Finding[] {
  const holders = (moment: Moment): string[] | undefined => nodesAt(moment.holders, site.name, address);
  const count = (moment: Moment, wanted: (nodes: number) => boolean): boolean | undefined => {
    const nodes = holders(moment);
    return nodes && wanted(nodes.length);
  };
  const at = ({ phase, first }: Span): string => `${phaseLabel(run, phase)}${momentLabel(first)}`;
  const long = ({ lastedMs }: Span): boolean => lastedMs > maxGapMs;
  const limit = `longer than ${ms(maxGapMs)}`;
  // Where the lab has settled, and before anything is broken, nothing moves, and one look is enough. While something moves,
  // one NIC is read after the other, so that an address can show on both.
  const doubles = spansWhere(run, (moment) => count(moment, (nodes) => nodes > 1)).filter(
    (span) => span.moments > 1 || span.first.atMs === null,
  );
  const gaps = spansWhere(run, (moment) => count(moment, (nodes) => nodes === 0)).filter(
    (span) => long(span) || span.first.atMs === null,
  );
  const astray = spansWhere(run, (moment) => isAstray(run, site, moment, holders(moment))).filter(long);
  const rivals = spansWhere(run, (moment) => wellClaimants(moment, site.name, address).length > 1).filter(long);
  return [
    ...doubles.map((span) =>
      fail(`${at(span)}, ${address} was on the NICs of ${holders(span.first)?.join(' and ')} at ${site.name}`),
    ),
    ...gaps.map((span) =>
      fail(`${at(span)}, no NIC at ${site.name} held ${address} for ${ms(span.lastedMs)}, ${limit}`),
    ),
    ...astray.map((span) =>
      fail(
        `${at(span)}, BGP pointed to ${hopsTo(span.first, site).join(', ') || 'nobody'} for ${ms(span.lastedMs)}, ${limit}, while ${holders(span.first)?.join(', ')} held ${address}`,
      ),
    ),
    ...rivals.map((span) =>
      fail(
        `${at(span)}, ${wellClaimants(span.first, site.name, address).join(' and ')} both said for ${ms(span.lastedMs)}, ${limit}, that they capture ${address}`,
      ),
    ),
  ];
}

/** Whether the provider and BGP name different routers of a site; undefined when one of them did not tell. */
function isAstray(
  run: RecordedRun,
  site: SitePlan,
  moment: Moment,
  holders: readonly string[] | undefined,
): boolean | undefined {
  if (holders === undefined || holders.length !== 1) return undefined;
  if (moment.unread.some(({ what }) => what === run.plan.routeReflector) || moment.bestPaths.length === 0)
    return undefined;
  const hop = site.routers.find(({ name }) => name === holders[0])?.overlayIp;
  return hop === undefined || !hopsTo(moment, site).includes(hop);
}

function hopsTo(moment: Moment, site: SitePlan): string[] {
  return moment.bestPaths.find(({ address }) => address === site.client.lanIp)?.nextHops ?? [];
}

/** Routers that say that they capture and call their pool Ready; one that is cut off cannot know better, and does not. */
function wellClaimants(moment: Moment, site: string, address: string): string[] {
  const ready = new Set(moment.pools.filter(({ phase }) => phase === 'Ready').map(({ node }) => node));
  return (nodesAt(moment.claims, site, address) ?? []).filter((node) => ready.has(node));
}

function nodesAt(list: Moment['holders'], site: string, address: string): string[] | undefined {
  return list.find((entry) => entry.site === site && entry.address === address)?.nodes;
}

/** True when a moment tells, for each cloud site, who held each captured address. */
export function tellsHolders(run: RecordedRun, moment: Moment): boolean {
  return run.plan.sites
    .filter(({ name }) => isCloud(name))
    .every((site) =>
      capturedAddresses(run.plan, site.name).every(
        (address) => nodesAt(moment.holders, site.name, address) !== undefined,
      ),
    );
}
