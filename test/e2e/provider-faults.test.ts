import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { EventOf, RunEvent } from '../../src/run/events.js';
import { readEvents } from '../../src/evidence/read.js';
import { Shell } from './support/labrun.js';

const HEAD = `profile: provider
providers: [onprem, aws]
ttl: 10m
deadlines: { recover: 5s, fault: 20s }
`;

describe("faults of what a site's provider is asked and answers", () => {
  const shell = new Shell();
  after(() => shell.close());

  /** Plays a scenario and returns how it ended, what it said and what it recorded. */
  async function play(name: string, body: string): Promise<{ code: number | null; said: string; events: RunEvent[] }> {
    const file = join(shell.dir, `${name}.yaml`);
    writeFileSync(file, `name: ${name}\n${HEAD}${body}`);
    const { code, stdout, stderr } = await shell.run(file);
    const runDir = stdout.split('\n').at(-1) ?? '';
    return { code, said: stdout + stderr, events: await readEvents(runDir) };
  }

  const ofType = <T extends RunEvent['type']>(events: readonly RunEvent[], type: T): EventOf<T>[] =>
    events.filter((event): event is EventOf<T> => event.type === type);

  it('a stale action that is not fenced fails the run, and the reason names router, action and address', async () => {
    const { code, said } = await play(
      'unfenced',
      `faults: [{ fault: stale-replay, provider: aws, kind: unfenced }]
expect: [stale_action_fenced]
`,
    );
    expect(code, said).to.equal(1);
    expect(said).to.match(
      /FAIL .*stale_action_fenced: stale-replay on aws-router-a: aws-router-a did not fence the stale unassign-secondary-ip \S*10\.77\.60\.10\/32\S*: it ended succeeded \(unassigned 10\.77\.60\.10 from eni-placeholder-\d+\)/,
    );
  });

  it('one that nobody met is no effect, and the run proves nothing', async () => {
    const { code, said, events } = await play(
      'nobody',
      `faults: [{ fault: throttle, provider: aws, for: 200ms }]
expect: [directed_ping_ssh_matrix]
`,
    );
    expect(code, said).to.equal(3);
    expect(said).to.include('INCONCLUSIVE').and.to.include('no router of aws called its provider while it lasted');
    expect(ofType(events, 'fault-lifted')).to.have.length(1);
    expect(ofType(events, 'fault-effect')).to.deep.equal([]);
  });

  it('the calls that routers made are on record, those without an answer too', async () => {
    const { code, said, events } = await play(
      'lost',
      `faults:
  - parallel:
      - { fault: lost-response, provider: aws, operations: [assign], for: 3s }
      - { fault: stop-active, provider: aws }
expect:
  - provider_actions_succeeded
  - { assertion: provider_calls_bounded, maxPerFailover: 20 }
`,
    );
    expect(code, said).to.equal(0);
    const [proof] = ofType(events, 'fault-effect').filter(({ index }) => index === 0);
    expect(proof?.proof).to.deep.equal({ lost: 1, operations: 'assign', answers: 'lost' });
    const calls = ofType(events, 'provider-calls').find(({ phase }) => phase === 'after-1')?.calls ?? [];
    expect(calls.filter(({ code: answer }) => answer === 'lost')).to.have.length(1);
    expect(calls.find(({ operation }) => operation === 'stop')).to.include({ principal: 'operator', ok: true });
    const rules = ofType(events, 'intent').filter(({ kind }) => kind === 'call-rules');
    expect(rules.map(({ op }) => op)).to.deep.equal(['set', 'clear']);
  });
});
