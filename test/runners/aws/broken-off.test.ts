import { expect } from 'chai';
import type { ProviderContext, WriteAhead } from '../../../runners/provider.js';
import { RUN_ID, SITE, context, tagsOf } from './context.js';
import { WHOLE, World, bootContext } from './world.js';

/** How an `up` or a `down` ends at one of its records: before the change that the record is about, or after it. */
type Break = 'signal' | 'crash before' | 'crash after';

describe('aws provider, broken off', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.start();
  });

  afterEach(() => world.close());

  /**
   * A context that breaks off at the record of that number: its signal is aborted once the record is written, or nothing is
   * written after it any more.
   */
  function breaking(how: Break, record: number): ProviderContext & { reached: () => boolean } {
    const abort = new AbortController();
    const ctx = bootContext({ signal: abort.signal });
    const end = new Error(`broken off at record ${record}`);
    let dead = 0;
    const log: WriteAhead = {
      async intent(change) {
        if (how !== 'signal' && dead > 0) throw end;
        const number = await ctx.log.intent(change);
        if (number < record) return number;
        dead = number;
        if (how === 'signal') abort.abort(end);
        if (how === 'crash before') throw end;
        return number;
      },
      outcome(number, result) {
        if (how === 'crash after' && dead > 0) throw end;
        return ctx.log.outcome(number, result);
      },
    };
    return { ...ctx, log, reached: () => ctx.log.lines.length >= record };
  }

  const provider = () => world.provider(undefined, { settleMs: 0 });

  for (const how of ['signal', 'crash before', 'crash after'] as const)
    it(`leaves an up that a down finds all of, at every record (${how})`, async () => {
      let record = 1;
      for (; ; record += 1) {
        const ctx = breaking(how, record);
        const broken = await provider()
          .up(SITE, tagsOf(), ctx)
          .then(
            () => false,
            () => true,
          );
        const { leftovers } = await provider().down({ runId: RUN_ID }, context());
        expect([leftovers, await world.everything()], `record ${record}`).to.deep.equal([[], []]);
        if (!ctx.reached()) break;
        expect(broken || how === 'signal', `record ${record} was to break it off`).to.equal(true);
      }
      // Ten for what all nodes share, four for a node and one more for each router.
      expect(record - 1).to.equal(10 + 3 * 4 + 2);
    });

  it('leaves an up that another one completes, at every record, with nothing made twice', async () => {
    for (let record = 1; record <= 24; record += 1) {
      await provider()
        .up(SITE, tagsOf(), breaking('crash after', record))
        .catch(() => undefined);
      await provider().up(SITE, tagsOf(), bootContext());
      expect(await world.counts(), `record ${record}`).to.deep.equal(WHOLE);
      await provider().down({ runId: RUN_ID }, context());
      expect(await world.everything()).to.deep.equal([]);
    }
  });

  it('leaves a down that another one completes, at every record', async () => {
    for (let record = 1; ; record += 1) {
      await provider().up(SITE, tagsOf(), bootContext());
      const ctx = breaking('crash after', record);
      await provider()
        .down({ runId: RUN_ID }, ctx)
        .catch(() => undefined);
      const { leftovers } = await provider().down({ runId: RUN_ID }, context());
      expect([leftovers, await world.everything()], `record ${record}`).to.deep.equal([[], []]);
      if (!ctx.reached()) return;
    }
  });
});
