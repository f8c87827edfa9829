import type { AuthorConfig } from '../../../src/config/author.js';
import type { CloudName, NodePlan } from '../../../src/model.js';
import type { SeenPlane } from '../../cloud/support/control-planes.js';
import { launchMachines } from './machines.js';

/** How labrun gets its machines. */
export type Setup = 'create' | 'adopt';

/** What a configuration says of a site. */
export type SiteConfig = NonNullable<AuthorConfig['sites'][CloudName]>;

/**
 * Makes a cloud what it is before the first run, and says how a configuration names it. `on`: routers that are on when they are
 * adopted.
 */
export async function prepare(
  plane: SeenPlane,
  setup: Setup,
  nodes: readonly NodePlan[],
  on: readonly string[] = [],
): Promise<SiteConfig> {
  const { endpoint, subnetId: _subnetId, ...site } = plane.access.site;
  const how =
    setup === 'create'
      ? { mode: setup, operatorCidr: '192.0.2.0/24' }
      : { mode: setup, instances: await launchMachines(plane, nodes, on) };
  const socketPath = endpoint !== undefined && 'socketPath' in endpoint ? endpoint.socketPath : '';
  return { ...site, endpoint: `unix:${socketPath}`, setup: how } as SiteConfig;
}

/** Everything that there is at a cloud, and all that a run could change of machines: one line each. */
export async function lookAt({ site, on, existing }: SeenPlane): Promise<string[]> {
  const { machines, nics } = site.current();
  return [
    ...(await existing()),
    ...on().map((machine) => `on: ${machine}`),
    ...[...machines.values()]
      .filter(({ status }) => status !== 'deleted')
      .map(({ id, status, tags }) => JSON.stringify({ id, status, tags })),
    ...[...nics.values()].map(({ id, sourceCheck, secondary, tags }) =>
      JSON.stringify({ id, sourceCheck, secondary: secondary.map(({ address }) => address), tags }),
    ),
  ];
}
