import { topology } from '../../../src/scenario/topology.js';
import { authorOf } from '../../cloud/support/config.js';
import { startSimWorld } from '../../cloud/support/sim-world.js';
import { HOSTS, READ_MARK, type OpenWorld } from './world.js';

/** A world of simulated machines, on which faults can be played. */
export const openSimWorld: OpenWorld = async (cloud) => {
  const world = await startSimWorld(topology({ profile: 'provider', providers: ['onprem', cloud] }));
  const [plane] = world.planes;
  const { ssh } = authorOf(world.inventory);
  if (plane === undefined || ssh === undefined) throw new TypeError('a world has one cloud');
  return {
    plane,
    ssh,
    marked: async () =>
      (await Promise.all(HOSTS.map((node) => world.exec(node, READ_MARK)))).filter((tags) => tags !== ''),
    close: () => world.stop(),
  };
};
