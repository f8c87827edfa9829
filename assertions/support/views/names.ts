import { SITES } from '../../../src/model.js';
import { topology } from '../../../src/scenario/topology.js';
import { oneOf, type Shape } from '../../jmespath/shape.js';

const { sites } = topology({ profile: 'full', providers: SITES });
const nodes = sites.flatMap((site) => [...site.routers, site.client]);

const named = (role?: 'router' | 'client') =>
  oneOf(nodes.filter((node) => role === undefined || node.role === role).map(({ name }) => name));

/** Of the sites of a profile alone, where the record tells nothing of branches: asked for one it would quietly give nothing. */
export const OWN_SITE = oneOf(SITES);
export const OWN_NODE = named();
export const OWN_ROUTER = named('router');

export const SITE = orBranch(OWN_SITE, 'branch-001', /^branch-\d{3,4}$/);
export const NODE = orBranch(OWN_NODE, 'branch-001-router', /^branch-\d{3,4}-(router|client)$/);
export const ROUTER = orBranch(OWN_ROUTER, 'branch-001-router', /^branch-\d{3,4}-router$/);
export const CLIENT = orBranch(named('client'), 'branch-001-client', /^branch-\d{3,4}-client$/);
export const CHECK = oneOf(['pass', 'fail', 'skip', 'na']);
export const POOL_PHASE = oneOf(['Ready', 'Pending', 'Degraded', 'Failed']);

/** Addresses stand without prefix length everywhere. */
export const address = (note?: string): Shape => ({
  kind: 'text',
  form: { pattern: /^\d{1,3}(\.\d{1,3}){3}$/, example: '10.77.60.11' },
  ...(note === undefined ? {} : { note }),
});
export const ADDRESS = address();

/** The same, or what a branch has. */
function orBranch(own: Shape & { kind: 'text' }, example: string, pattern: RegExp): Shape {
  return { ...own, form: { pattern, example } };
}
