import type { LabPlan, Moment } from '../../../src/model.js';
import { list, mapping, number, text } from '../../jmespath/shape.js';
import { ADDRESS, POOL_PHASE, OWN_ROUTER, OWN_SITE, address, OWN_NODE } from './names.js';
import { found, missing, type View } from './view.js';

const HELD = mapping({ site: OWN_SITE, address: ADDRESS, nodes: list(OWN_NODE) });

/** Who holds what, many times a second while faults play and once at each settled phase. */
export const moments: View = {
  describe: 'who holds what, joined from all who can tell, many times a second while faults play',
  needs: ['moments'],
  of: 'moment',
  shape: mapping({
    atMs: number('ms since the injection of the round; null outside of it'),
    holders: list(HELD, "the providers' word: nodes whose NIC has a captured address"),
    claims: list(HELD, "the routers' word: which routers of the site say that they capture it"),
    bestPaths: list(mapping({ address: ADDRESS, nextHops: list(address()) }), "BGP's word at the route reflector"),
    own: list(mapping({ node: OWN_ROUTER, addresses: list(address()) }), "captured addresses in a router's own kernel"),
    pools: list(mapping({ node: OWN_ROUTER, phase: POOL_PHASE })),
    unread: list(mapping({ what: text('a site or a node'), why: text() }), 'who did not answer'),
  }),
  look({ moment, plan, faults = [] }, mentions) {
    if (moment === undefined) return missing('who holds what was not recorded');
    const targets = new Set(faults.map(({ node }) => node));
    const gap = moment.unread.find(({ what }) => !targets.has(what) && tells(plan, what, mentions));
    return gap === undefined ? found(moment) : missing(`${gap.what} did not answer (${gap.why})`);
  },
};

/** Whether something that was asked for depends on the answer of a site or node. */
function tells(plan: LabPlan, what: string, mentions: ReadonlySet<string> | null): boolean {
  const fields: (keyof Moment)[] = plan.sites.some(({ name }) => name === what)
    ? ['holders']
    : ['claims', 'own', 'pools', ...(what === plan.routeReflector ? (['bestPaths'] as const) : [])];
  return mentions === null || fields.some((field) => mentions.has(field));
}
