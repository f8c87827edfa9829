import { SITES } from '../../../src/model.js';
import { topology } from '../../../src/scenario/topology.js';
import { oneOf, type Shape } from '../../jmespath/shape.js';

const { sites } = topology({ profile: 'full', providers: SITES });
const nodes = sites.flatMap((site) => [...site.routers, site.client]);

export const SITE = oneOf(SITES);
export const NODE = oneOf(nodes.map(({ name }) => name));
export const ROUTER = oneOf(nodes.filter(({ role }) => role === 'router').map(({ name }) => name));
export const CLIENT = oneOf(nodes.filter(({ role }) => role === 'client').map(({ name }) => name));
export const CHECK = oneOf(['pass', 'fail', 'skip', 'na']);
export const POOL_PHASE = oneOf(['Ready', 'Pending', 'Degraded', 'Failed']);

/** Addresses stand without prefix length everywhere. */
export const address = (note?: string): Shape => ({
  kind: 'text',
  form: { pattern: /^\d{1,3}(\.\d{1,3}){3}$/, example: '10.77.60.11' },
  ...(note === undefined ? {} : { note }),
});
export const ADDRESS = address();
