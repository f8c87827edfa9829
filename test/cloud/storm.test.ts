import { expect } from 'chai';
import { join } from 'node:path';
import { runTags } from '../../src/run/tags.js';
import { makeMany } from './support/many.js';
import { startMemoryWorld, type MemoryWorld } from './support/memory-world.js';

const RUN = '20260101T000000Z-cloudedge-storm-0000';
/** All that a run's id could be taken for. */
const OTHERS = [`${RUN}0`, RUN.slice(0, -1), RUN.toUpperCase(), '20260101T000000Z-cloudedge-other-1111'];
const EACH = 100;
/** 30 % internal errors, and throttling and lost answers on top of that; lists lag behind. */
const STORM = { errorRate: 0.3, throttle: 0.1, lostAnswerRate: 0.1, consistencyMs: 100 };
const CALM = { errorRate: 0, throttle: 0, lostAnswerRate: 0, consistencyMs: 0 };
/** Calls that one teardown may have under way at one provider; more of them would be throttled. */
const AT_ONCE = 20;

describe('three hundred resources in three clouds, in a storm of errors', function () {
  this.timeout(240_000);
  let world: MemoryWorld;
  before(async () => {
    world = await startMemoryWorld();
    delete world.config.sites.onprem;
    for (const plane of world.planes) {
      const site = world.config.sites[plane.name];
      delete site?.subnetId;
      if (site !== undefined) site.setup = { mode: 'create', operatorCidr: '192.0.2.0/24' };
    }
  });
  after(() => world.stop());

  const tagsOf = (runId: string, site: 'aws' | 'oci' | 'azure') =>
    runTags({ runId, owner: 'o', purpose: 'p', ttlExpiresAt: '2026-01-01T01:00:00Z' }, site);
  const everything = async (): Promise<string[]> =>
    (
      await Promise.all(
        world.planes.map(async ({ name, existing }) => (await existing()).map((line) => `${name} ${line}`)),
      )
    ).flat();

  it('are torn down by one command, and nothing else is touched', async () => {
    for (const plane of world.planes) {
      await makeMany(plane, { count: 10, prefix: 'untagged', tags: null });
      for (const [index, other] of OTHERS.entries())
        await makeMany(plane, { count: 10, prefix: `other-${index}`, tags: tagsOf(other, plane.name) });
    }
    const foreign = await everything();
    expect(foreign).to.have.length(3 * 10 * (1 + OTHERS.length));
    for (const plane of world.planes)
      await makeMany(plane, { count: EACH, prefix: 'run', tags: tagsOf(RUN, plane.name) });
    expect(await everything()).to.have.length(foreign.length + 3 * EACH);

    const busiest = world.planes.map(({ server }) => watchBusiest(server));
    for (const { site } of world.planes) Object.assign(site.settings, STORM);
    const started = performance.now();
    const { code, stderr } = await world.labrun(['down', '--run-id', RUN, '--lab', 'cloud'], {
      state: join(world.dir, 'empty'),
      env: { CE_DRY_RUN: '0' },
    });
    const seconds = (performance.now() - started) / 1000;
    for (const { site } of world.planes) Object.assign(site.settings, CALM);

    expect(code, stderr).to.equal(0);
    expect(stderr).to.equal(`down ${RUN}: completed, ${3 * EACH} deleted, 0 given back\n`);
    expect(await everything()).to.have.members(foreign);
    for (const [index, most] of busiest.entries()) expect(most(), world.planes[index]?.name).to.be.within(2, AT_ONCE);
    process.stdout.write(`      ${3 * EACH} resources in ${seconds.toFixed(1)} s\n`);
  });
});

/** From now on watches how many requests a server has under way; the answer is the most that there were at once. */
function watchBusiest(server: MemoryWorld['planes'][number]['server']): () => number {
  let now = 0;
  let most = 0;
  server.prependListener('request', (_request, response) => {
    most = Math.max(most, (now += 1));
    response.once('close', () => (now -= 1));
  });
  return () => most;
}
