import { expect } from 'chai';
import { foldRun } from '../../src/evidence/fold.js';
import { grade } from '../../src/evidence/grade.js';
import { parseEvents } from '../../src/evidence/read.js';
import { renderResult } from '../../src/evidence/result.js';
import { bundleFiles } from '../../src/evidence/bundle-files.js';
import type { RunEvent } from '../../src/run/events.js';
import { Recording, type Author } from './support/recording.js';

/** Record types that labrun wrote before faults had rounds. */
const OLD_TYPES = new Set(
  (
    'run-start scenario-extended lab step-start step-end intent outcome site-up deployed converged matrix inventory ' +
    'inventory-error router-state fault-start fault-injected fault-effect fault-no-effect outages fault-undone ' +
    'evidence-final interrupted error teardown run-end'
  ).split(' '),
);

/** The same run as an earlier labrun would have recorded it. */
function older(author: Author = {}): RunEvent[] {
  const events = new Recording(author).events().filter((event) => OLD_TYPES.has(event.type));
  return events.map((event, index) => {
    const old = { ...structuredClone(event), seq: index + 1 };
    if (old.type === 'run-start') {
      const { scenario } = old;
      for (const step of scenario.faults)
        for (const key of ['round', 'forMs', 'takeover', 'before']) delete step[key as never];
      for (const item of scenario.expect) for (const key of ['name', 'optional']) delete item[key as never];
      for (const key of ['defects', 'seeds', 'extensions']) delete scenario[key as never];
    }
    if (old.type === 'fault-injected') for (const key of ['off', 'on']) delete old[key as never];
    if (old.type === 'router-state')
      for (const key of ['pool', 'links', 'routes', 'rpFilter', 'redirectsSent']) delete old.state[key as never];
    return old;
  });
}

describe('a run that an earlier labrun recorded', () => {
  const faults = [
    { fault: 'stop-active', provider: 'aws' as const },
    { fault: 'drain', provider: 'oci' as const },
  ];

  it('is graded as one of today', () => {
    const text = older({ faults })
      .map((event) => `${JSON.stringify(event)}\n`)
      .join('');
    const graded = grade(foldRun(parseEvents(text)));
    expect([graded.verdict, graded.reason]).to.deep.equal(['pass', '8 of 8 expected assertions passed']);
    expect(graded.run.scenario.faults.map(({ round, takeover }) => [round, takeover])).to.deep.equal([
      [1, 'seize'],
      [2, 'hand-over'],
    ]);
    expect(graded.run.faults[0]?.off).to.deep.equal(['aws-router-a']);
    expect(renderResult(older({ faults }))).to.equal(renderResult(older({ faults })));
    expect([...bundleFiles(older({ faults })).keys()]).to.include('summary.md');
  });

  it('fails for what it shows', () => {
    const events = older();
    for (const event of events)
      if (event.type === 'matrix' && event.phase === 'after-1' && event.matrix.flows[0] !== undefined)
        event.matrix.flows[0].packetSources.ssh = ['10.77.60.4'];
    expect(grade(foldRun(events)).reason).to.include('no_nat');
  });

  it('is inconclusive, in words, for what was not recorded then', () => {
    const wanted = ['single_holder', 'neighbour_cache_fresh', 'rp_filter_loose', 'pool_readiness_truthful'];
    const graded = grade(foldRun(older({ expect: wanted })));
    expect(graded.verdict).to.equal('inconclusive');
    const said = graded.assertions
      .filter((entry) => entry.expected)
      .map(({ result, detail }) => `${result}: ${detail}`);
    expect(said[0]).to.equal('na: this run recorded no moments (who holds what, taken again and again)');
    expect(said[1]).to.equal("na: this run recorded no state of the clients' kernels");
    expect(said[2]).to.match(/^na: in the baseline, the reverse path filter of .* was not recorded/);
    expect(said[3]).to.match(/^skip: .*no router publishes the state of its pool/);
  });

  it('takes a matrix of another harness for what it tells', () => {
    const events = older();
    for (const event of events)
      if (event.type === 'matrix')
        event.matrix.flows = event.matrix.flows.map(({ src, dst, srcIp, dstIp, peerIp, ping, result }) => ({
          ...({} as (typeof event.matrix.flows)[number]),
          src,
          dst,
          srcIp,
          dstIp,
          peerIp,
          ping,
          result,
        }));
    const graded = grade(foldRun(events));
    expect(graded.verdict).to.equal('inconclusive');
    expect(graded.reason).to.include('not healthy before any fault').and.include('was not probed');
  });
});
