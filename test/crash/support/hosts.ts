import { startControlPlane } from '../../cloud/support/control-planes.js';
import { startNetnsWorld } from '../../cloud/support/netns-world.js';
import type { SshTarget } from '../../../src/lab/inventory.js';
import { topology } from '../../../src/scenario/topology.js';
import { HOSTS, READ_MARK, type OpenWorld } from './world.js';

/** On-prem hosts of an embedded lab, with a `/run` of their own, which answer SSH; one of them stands for every machine. */
export interface Hosts {
  /** A world of these hosts and a control plane that boots nothing. */
  open: OpenWorld;
  stop(): Promise<void>;
}

export async function startHosts(): Promise<Hosts> {
  const world = await startNetnsWorld(topology({ profile: 'minimal', providers: ['onprem', 'aws'] }));
  const { user, privateKeyFile = '', targets } = world.inventory.ssh;
  const own = (node: string) => {
    const { hostKeySha256, ...target } = targets[node] as SshTarget;
    return { ...target, hostKey: `SHA256:${hostKeySha256}` };
  };
  return {
    async open(cloud, dir, nodes) {
      const machines = nodes.flatMap(({ name, site, lanIp }) => (site === cloud ? [[name, lanIp]] : []));
      const plane = await startControlPlane(cloud, dir, Object.fromEntries(machines));
      const reached = nodes.map(({ name }) => [name, own(HOSTS.includes(name) ? name : 'onprem-client')]);
      return {
        plane,
        ssh: { user, privateKeyFile, nodes: Object.fromEntries(reached) },
        marked: async () =>
          (await Promise.all(HOSTS.map((node) => world.exec(node, READ_MARK)))).filter((tags) => tags !== ''),
        close: () => plane.close(),
      };
    },
    stop: () => world.stop(),
  };
}
