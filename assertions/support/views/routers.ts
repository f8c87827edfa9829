import { list, mapping, number, oneOf, table, text, type Shape } from '../../jmespath/shape.js';
import { bare } from '../journal.js';
import { eachRouter } from './each-router.js';
import { ADDRESS, POOL_PHASE, ROUTER, SITE, address } from './names.js';
import type { View } from './view.js';

const OWNER = mapping({
  pool: text(),
  address: ADDRESS,
  state: oneOf(['OK', 'Conflict', 'Stale', 'Unknown']),
  ownerNode: text(),
  captureHolderNode: text('router that captures it, as this router sees it; null for none'),
  advertiseOwnerNode: text(),
  suppressionReason: text(),
  conflictReason: text(),
});

const POOL = mapping({
  phase: POOL_PHASE,
  placementActiveNode: text(),
  providerActionPhase: text(),
  providerActionError: text(),
});

/** What each live router says of itself. */
export const routers: View = {
  describe: 'each live router: who owns and captures what, BGP paths, links, routes, kernel settings, version',
  needs: ['router-state'],
  of: 'settled',
  shape: list(
    mapping({
      node: ROUTER,
      site: SITE,
      priority: number('the lower is preferred'),
      version: text(),
      pool: POOL,
      owners: list(OWNER),
      paths: list(mapping({ address: ADDRESS, nextHops: list(address()) })),
      addresses: list(address(), "its kernel's own addresses"),
      links: list(mapping({ device: text(), mac: text(), mtu: number(), addresses: list(address()) })),
      routes: list(
        mapping({ dst: text('with prefix length, or default'), via: text(), device: text(), metric: number() }),
      ),
      rpFilter: table(number(), 'reverse path filter by device: 0 off, 1 strict, 2 loose'),
      redirectsSent: number('ICMP redirects since boot'),
    }),
  ),
  look: (records) =>
    eachRouter(records, (state, { name, site, priority }) => {
      const { owners, paths, addresses, pool, links, routes, rpFilter, redirectsSent, version } = state;
      if (owners === undefined || paths === undefined) return undefined;
      return [
        {
          node: name,
          site,
          priority: priority ?? null,
          version: version ?? null,
          pool: pool === undefined ? null : only(POOL, pool),
          owners: owners.map((row) => ({ ...only(OWNER, row), address: bare(row.address) })),
          paths: paths.map(({ prefix, nextHops }) => ({ address: bare(prefix), nextHops })),
          addresses: addresses ?? null,
          links: links ?? null,
          routes: routes ?? null,
          rpFilter: rpFilter ?? null,
          redirectsSent: redirectsSent ?? null,
        },
      ];
    }),
};

/** The fields that are described; a record may hold more, which differs from router to router. */
function only(shape: Shape, record: object): object {
  const described = shape.kind === 'mapping' ? shape.fields : {};
  return Object.fromEntries(
    Object.entries(record).filter(([field, value]) => Object.hasOwn(described, field) && value !== undefined),
  );
}
