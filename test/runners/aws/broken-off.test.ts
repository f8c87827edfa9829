import { expect } from 'chai';
import type { ProviderContext, WriteAhead } from '../../../runners/provider.js';
import { RUN_ID, SITE, context, tagsOf } from './context.js';
import { WHOLE, World, bootContext } from './world.js';

/** How an `up` or a `down` ends at one of its records: before the change that the record is about, or after it. */
type Break = 'signal' | 'crash before' | 'crash after';

const SMALL = { ...SITE, routers: SITE.routers.slice(0, 1) };

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

  for (const how of ['signal', 'crash after'] as const)
    it(`leaves an up that a down finds all of, at every record (${how})`, async () => {
      const records = await atEveryRecord(how, (ctx) => provider().up(SMALL, tagsOf(), ctx), tearDown);
      // Ten for what all nodes share, four for a node and one more for a router.
      expect(records).to.equal(10 + 2 * 4 + 1);
    });

  it('leaves an up that another one completes, at every record, with nothing made twice', async () => {
    await atEveryRecord(
      'crash before',
      (ctx) => provider().up(SMALL, tagsOf(), ctx),
      async (record) => {
        await provider().up(SMALL, tagsOf(), bootContext());
        expect(await world.counts(), record).to.deep.equal({ ...WHOLE, address: 2, nic: 2, volume: 2, machine: 2 });
        await tearDown(record);
      },
    );
  });

  it('leaves a down that another one completes, at every record', async () => {
    const records = await atEveryRecord(
      'crash after',
      async (ctx) => {
        await provider().up(SMALL, tagsOf(), bootContext());
        await provider().down({ runId: RUN_ID }, ctx);
      },
      tearDown,
    );
    // Six for what all nodes share, and its machine, interface and address for each node.
    expect(records).to.equal(6 + 2 * 3);
  });

  /** Breaks `act` off at one record after the other, and looks `then` at what that leaves. Returns how many records there are. */
  async function atEveryRecord(
    how: Break,
    act: (ctx: ProviderContext) => Promise<void>,
    then: (record: string) => Promise<void>,
  ): Promise<number> {
    for (let record = 1; ; record += 1) {
      const ctx = breaking(how, record);
      await act(ctx).catch(() => undefined);
      await then(`record ${record}`);
      if (!ctx.reached()) return record - 1;
    }
  }

  async function tearDown(record: string): Promise<void> {
    const { leftovers } = await provider().down({ runId: RUN_ID }, context());
    expect([leftovers, await world.everything()], record).to.deep.equal([[], []]);
  }
});
