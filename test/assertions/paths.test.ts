import type { PathProbe } from '../../src/model.js';
import type { Recording } from '../evidence/support/recording.js';
import { expectVerdict, judge } from './support/judge.js';
import { path, probedRecording, SIZES } from './support/probed.js';

const SRC = 'aws-client';
const DST = 'oci-client';
const WHERE = 'after stop-active at aws, aws-client -> oci-client';

/** A complete run in which one flow after the fault was seen otherwise in one part. */
function withPart<K extends 'mtu' | 'bulk' | 'connections'>(part: K, change: Partial<PathProbe[K]>): Recording {
  const recording = probedRecording();
  Object.assign(path(recording, 'after-1', SRC, DST)[part], change);
  return recording;
}

const upTo = (size: number): number[] => SIZES.filter((each) => each <= size);

describe('path_mtu', () => {
  const name = 'path_mtu';

  it('passes when every size is answered, and when what is too big is refused aloud', () => {
    expectVerdict(
      judge(name, probedRecording()),
      'pass',
      '1500 bytes',
      '12/12',
      'in the baseline and after stop-active',
    );
    const refused = SIZES.filter((size) => size > 1420);
    const said = 'Frag needed and DF set (mtu = 1420)';
    expectVerdict(judge(name, withPart('mtu', { answered: upTo(1420), refused, said })), 'pass', '1420 bytes');
  });

  it('fails a path MTU black hole with the flow, the sizes and the link', () => {
    expectVerdict(
      judge(name, withPart('mtu', { answered: upTo(1280) })),
      'fail',
      `${WHERE}: 1400-byte packets vanish in silence (1280 answered, link MTU 1500): path MTU black hole`,
    );
  });

  it('fails when only some of the sizes that are too big are refused', () => {
    const answered = upTo(1420);
    const change = { answered, refused: [1500], said: 'message too long, mtu=1490' };
    expectVerdict(judge(name, withPart('mtu', change)), 'fail', '1440-byte packets are lost', 'mtu=1490');
  });

  it('fails when a filter says something else than that a packet is too big', () => {
    const change = { answered: upTo(1280), said: 'Packet filtered' };
    expectVerdict(judge(name, withPart('mtu', change)), 'fail', 'nobody says that they are too big', 'Packet filtered');
  });

  it('fails when the path carries less than it must, or nothing any more', () => {
    const refused = SIZES.filter((size) => size > 1200);
    const small = { answered: upTo(1200), refused, said: 'message too long, mtu=1200' };
    expectVerdict(judge(name, withPart('mtu', small)), 'fail', '1280-byte packets are refused', '1280 bytes must');
    expectVerdict(judge(name, withPart('mtu', small), { leastBytes: 1200 }), 'pass', '1200 bytes');
    const none = { answered: [], refused: [...SIZES], said: 'message too long, mtu=552' };
    expectVerdict(judge(name, withPart('mtu', none)), 'fail', 'even 576-byte packets', 'collapsed');
  });

  it('does not take a path that is down, or loss of something small, for a black hole', () => {
    expectVerdict(judge(name, withPart('mtu', { answered: [], said: 'Packet filtered' })), 'na', 'of any size');
    const odd = SIZES.filter((size) => size !== 1280);
    expectVerdict(judge(name, withPart('mtu', { answered: odd })), 'na', '1280-byte packets were lost');
  });

  it('is na for a flow or a phase that was not probed', () => {
    const nothing = { tried: [], answered: [], error: 'aws-client: no SSH session' };
    expectVerdict(judge(name, withPart('mtu', nothing)), 'na', `${WHERE} was not probed`, 'no SSH session');
    const short = probedRecording().drop((body) => body.type === 'path-probes' && body.phase === 'after-1');
    expectVerdict(judge(name, short), 'na', 'after stop-active at aws', 'was not probed');
  });

  it('is skip only when no client has the means', () => {
    const skipped = "ping: invalid option -- 'M'";
    expectVerdict(judge(name, withPart('mtu', { tried: [], answered: [], skipped })), 'na', skipped);
    const all = probedRecording();
    for (const { probes } of all.all('path-probes'))
      for (const { mtu } of probes) Object.assign(mtu, { tried: [], answered: [], skipped });
    expectVerdict(judge(name, all), 'skip', skipped);
  });

  it('is skip with the reason when the lab could not record it', () => {
    const recording = probedRecording().drop((body) => body.type === 'path-probes');
    for (const phase of ['baseline', 'after-1'])
      recording.timed.push({
        tMs: 9000,
        body: { type: 'not-recorded', phase, what: 'path-probes', why: 'no clients' },
      });
    expectVerdict(judge(name, recording), 'skip', 'no clients');
  });
});

describe('bulk_transfer_pmtu', () => {
  const name = 'bulk_transfer_pmtu';

  it('passes on transfers that are complete and intact', () =>
    expectVerdict(judge(name, probedRecording()), 'pass', '524288 bytes', '12/12'));

  it('fails one that hangs, and names the size that vanishes when the sweep knows', () => {
    const hung = { received: 1448, intact: false, error: 'stalled' };
    expectVerdict(judge(name, withPart('bulk', hung)), 'fail', WHERE, 'hung after 1448 of 524288 bytes (stalled)');
    const known = withPart('bulk', hung);
    path(known, 'after-1', SRC, DST).mtu.answered = upTo(1280);
    expectVerdict(judge(name, known), 'fail', 'packets of 1400 bytes vanish');
  });

  it('fails one that does not open, and one that arrives changed', () => {
    const closed = { received: 0, intact: false, opened: false, error: 'connection timed out' };
    expectVerdict(judge(name, withPart('bulk', closed)), 'fail', 'no connection', 'timed out');
    expectVerdict(judge(name, withPart('bulk', { intact: false })), 'fail', 'arrived changed');
  });

  it('is na when nothing was tried', () => {
    const idle = { bytes: 0, received: 0, intact: false, opened: false, error: 'oci-client does not listen' };
    expectVerdict(judge(name, withPart('bulk', idle)), 'na', 'does not listen');
  });
});

describe('forwarded_new_connections', () => {
  const name = 'forwarded_new_connections';

  it('passes when all open', () => expectVerdict(judge(name, probedRecording()), 'pass', '5 or more', '12/12'));

  it('fails when one does not, with what may cause it', () => {
    const lost = withPart('connections', { tried: 1, opened: 0, error: 'connection timed out' });
    expectVerdict(judge(name, lost), 'fail', WHERE, 'although pings are answered', 'drops new flows');
    const third = withPart('connections', { tried: 3, opened: 2, error: 'connection refused' });
    expectVerdict(judge(name, third), 'fail', 'connection 3 did not open', 'refuses');
    const host = withPart('connections', { tried: 1, opened: 0, error: 'no route to host' });
    expectVerdict(judge(name, host), 'fail', 'rejects');
  });

  it('is na when none was tried', () =>
    expectVerdict(judge(name, withPart('connections', { tried: 0, opened: 0, error: 'gone' })), 'na', 'gone'));
});
