import { startNetnsWorld } from '../../cloud/support/netns-world.js';
import type { AuthorConfig } from '../../../src/config/author.js';
import type { SshTarget } from '../../../src/lab/inventory.js';
import { topology } from '../../../src/scenario/topology.js';

/** On-prem hosts of an embedded lab, with a `/run` of their own, which answer SSH; one of them stands for every machine. */
export interface Hosts {
  /** What a configuration says of SSH, so that each of these nodes is reached at a host. */
  ssh(nodes: readonly string[]): NonNullable<AuthorConfig['ssh']>;
  /** Whether a run has marked one of the hosts as its own. */
  marked(): Promise<string[]>;
  stop(): Promise<void>;
}

const NAMES = ['onprem-router', 'onprem-client'];

export async function startHosts(): Promise<Hosts> {
  const world = await startNetnsWorld(topology({ profile: 'minimal', providers: ['onprem', 'aws'] }));
  const { user, privateKeyFile = '', targets } = world.inventory.ssh;
  const own = (node: string) => {
    const { hostKeySha256, ...target } = targets[node] as SshTarget;
    return { ...target, hostKey: `SHA256:${hostKeySha256}` };
  };
  return {
    ssh: (nodes) => ({
      user,
      privateKeyFile,
      nodes: Object.fromEntries(nodes.map((node) => [node, own(NAMES.includes(node) ? node : 'onprem-client')])),
    }),
    async marked() {
      const read = NAMES.map((node) => world.exec(node, 'cat /run/labrun/tags.json 2>/dev/null || true'));
      return (await Promise.all(read)).filter((tags) => tags !== '');
    },
    stop: () => world.stop(),
  };
}
