import { expect } from 'chai';
import { expandFaults, type FaultItem } from '../../src/scenario/expand.js';
import { REGISTRY } from '../../src/scenario/registry.js';

const STOP = { fault: 'stop-active', provider: 'aws' } as const;
const DRAIN = { fault: 'drain', provider: 'oci' } as const;

function rounds(items: FaultItem[], newSeed = (): number => 7): string[] {
  return expandFaults(items, REGISTRY, newSeed).faults.map(({ round, fault }) => `${round} ${fault}`);
}

describe('composed faults', () => {
  it('are rounds, one after the other, and those in parallel are one round', () => {
    expect(rounds([STOP, { parallel: [STOP, DRAIN] }, DRAIN])).to.deep.equal([
      '1 stop-active',
      '2 stop-active',
      '2 drain',
      '3 drain',
    ]);
  });

  it('are written out when repeated, however deep', () => {
    const inner: FaultItem = { repeat: 2, faults: [DRAIN] };
    expect(rounds([{ repeat: 2, faults: [STOP, inner] }])).to.deep.equal(
      ['stop-active', 'drain', 'drain', 'stop-active', 'drain', 'drain'].map((name, index) => `${index + 1} ${name}`),
    );
  });

  it('wait before the round that follows, for the first of its faults', () => {
    const { faults } = expandFaults(
      [{ wait: '2s' }, { until: { over: 'matrix' } }, { parallel: [STOP, DRAIN] }],
      REGISTRY,
      () => 1,
    );
    expect(faults.map(({ before }) => before)).to.deep.equal([
      [{ wait: 2000 }, { until: { over: 'matrix' }, timeoutMs: 60_000 }],
      [],
    ]);
  });

  it('last until a time when they are given one, and then ask for no takeover', () => {
    const { faults } = expandFaults([STOP, { ...STOP, for: '1500ms' }], REGISTRY, () => 1);
    expect(faults.map(({ forMs, takeover }) => [forMs, takeover])).to.deep.equal([
      [null, 'seize'],
      [1500, 'none'],
    ]);
    expect(faults.map(({ args }) => args)).to.deep.equal([{}, {}]);
  });

  describe('drawn by chance', () => {
    const draw = (seed?: number): FaultItem => ({
      random: { count: 30, ...(seed === undefined ? {} : { seed }), from: [STOP, DRAIN] },
    });

    it('are the same for the same seed, and others for another', () => {
      expect(rounds([draw(1)])).to.deep.equal(rounds([draw(1)]));
      expect(rounds([draw(1)])).not.to.deep.equal(rounds([draw(2)]));
    });

    it('come from everything that is offered', () => {
      expect(new Set(expandFaults([draw(3)], REGISTRY, () => 0).faults.map(({ fault }) => fault))).to.deep.equal(
        new Set(['stop-active', 'drain']),
      );
    });

    it('say which seeds were used, the given ones and new ones', () => {
      const { seeds } = expandFaults([draw(), draw(5)], REGISTRY, () => 42);
      expect(seeds).to.deep.equal([42, 5]);
      expect(rounds([draw()], () => 5)).to.deep.equal(rounds([draw(5)]));
    });
  });
});
