import { expect } from 'chai';
import { context, RUN_ID, SITE, tagsOf, thrownBy, type Journal } from './context.js';
import { createForeign, startWorld, type World } from './world.js';

/** Five parts of a network, three instances, their boot volumes' tags. */
const RECORDS = 11;

describe('runners/oci: broken off', () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
    await createForeign(world, { team: 'other' }, { node: 'other-0' });
  });

  afterEach(() => world.close());

  /** As if labrun were gone from record number `last` on: nothing more is written, and what is under way is cut off. */
  function breakOff(log: Journal, abort: AbortController, point: 'intent' | 'outcome', last: number): void {
    let count = 0;
    const strike = () => {
      count += 1;
      if (count === last) abort.abort(new Error('killed'));
      if (count >= last) throw new Error('killed');
    };
    if (point === 'intent') log.onIntent = strike;
    else log.onOutcome = strike;
  }

  async function brokenUp(point: 'intent' | 'outcome', last: number, runId = RUN_ID): Promise<unknown> {
    const abort = new AbortController();
    const ctx = context({ signal: abort.signal, runId });
    breakOff(ctx.log, abort, point, last);
    const provider = world.providerFor({});
    return thrownBy(provider.up(SITE, tagsOf(runId), ctx));
  }

  /** By a provider that knows nothing but the account. */
  async function takeDown(what: string, runId = RUN_ID): Promise<void> {
    const report = await world.providerFor({}).down({ runId }, context());
    expect(report.leftovers, what).to.deep.equal([]);
    expect(await world.remaining(), what).to.deep.equal(foreign);
    expect([...world.lab.host.up], what).to.deep.equal(['other-0']);
  }

  let foreign: string[];
  beforeEach(async () => {
    foreign = await world.remaining();
  });

  for (const point of ['intent', 'outcome'] as const)
    it(`leaves nothing behind, after whichever ${point} its coming up ends`, async () => {
      for (let last = 1; last <= RECORDS; last += 1) {
        const runId = `${point}-${last}`;
        expect(await brokenUp(point, last, runId)).to.include({ message: 'killed' });
        await takeDown(runId, runId);
      }
    });

  it('leaves nothing behind either where what was made last is listed late', async () => {
    world.lab.site.settings.consistencyMs = 150;
    for (const last of [1, 3, 5, 6, 8]) {
      await brokenUp('outcome', last, `late-${last}`);
      await takeDown(`late ${last}`, `late-${last}`);
    }
  });

  it('goes on where it was broken off', async () => {
    for (const last of [2, 4, 7, 9]) await brokenUp('outcome', last);
    const ctx = context();
    await world.provider.up(SITE, tagsOf(), ctx);
    expect(await world.remaining()).to.have.length(foreign.length + RECORDS);
    await takeDown('whole');
  });

  it('is taken down by a second attempt, after whichever record the first one ends', async () => {
    for (const point of ['intent', 'outcome'] as const)
      for (const last of [1, 3, 4, 6, 8]) {
        const runId = `down-${point}-${last}`;
        await world.provider.up(SITE, tagsOf(runId), context({ runId }));
        const abort = new AbortController();
        const ctx = context({ signal: abort.signal });
        breakOff(ctx.log, abort, point, last);
        expect(await thrownBy(world.providerFor({}).down({ runId }, ctx))).to.include({ message: 'killed' });
        await takeDown(runId, runId);
      }
  });
});
