import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RunEvent } from '../../src/run/events.js';
import { timeline } from '../../assertions/support/timeline.js';
import { VIEWS } from '../../assertions/support/views/index.js';
import { foldRun } from '../../src/evidence/fold.js';
import { misfit } from '../assertions/support/misfit.js';
import { Shell } from './support/labrun.js';

const SCENARIO = `
name: queries
profile: provider
providers: [aws]
ttl: 10m
faults:
  - until: { over: routers, query: "[?pool.phase != 'Ready'].node", equals: [] }
  - { fault: stop-active, provider: aws }
  - until: { over: moments, query: "holders[?address == '10.77.60.10'].nodes[]", equals: [aws-router-b] }
    timeout: 20s
  - until: { over: journal, query: "length([?router == 'aws-router-b' && status == 'succeeded'])", atLeast: 1 }
  - until: { over: events, query: "[?kind == 'seize-complete'].to", contains: aws-router-b }
  - until: { over: inventory, query: "nics[?node == 'aws-router-a'].secondary[]", equals: [] }
  - { fault: rejoin, provider: aws }
expect:
  - directed_ping_ssh_matrix
  - { assertion: query, name: one-holder, over: moments, query: "holders[?length(nodes) > \`1\`]", equals: [] }
  - assertion: query
    name: held-soon
    over: moments
    query: holders[?address == '10.77.60.10'].nodes[]
    equals: [aws-router-b]
    phase: during-1
    eventually: { within: 20s }
  - { assertion: query, name: all-done, over: journal, query: "[?status == 'failed'].resultMessage", equals: [] }
  - { assertion: query, name: all-flows, over: matrix, query: "flows[?result != 'pass'].reasons[]", equals: [] }
  - { assertion: query, name: back, over: outages, query: "flows[?!recovered]", equals: [] }
  - { assertion: query, name: seized, over: events, query: "[?kind == 'seize-complete'].address", contains: 10.77.60.10, phase: after-1 }
  - { assertion: query, name: forwards, over: inventory, query: "nics[?contains(node, 'router') && !forwarding].node", equals: [] }
  - { assertion: query, name: versions, over: routers, query: "[].version | [0]", matches: "[0-9]" }
`;

function eventsIn(stdout: string): RunEvent[] {
  const runDir = stdout.split('\n').at(-1) ?? '';
  return readFileSync(join(runDir, 'events.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
}

describe('queries', () => {
  const shell = new Shell();
  after(() => shell.close());

  it('hold in a real run, and are waited for between its faults', async () => {
    writeFileSync(join(shell.dir, 'queries.yaml'), SCENARIO);
    const { code, stdout, stderr } = await shell.run('queries.yaml');
    expect(code, stdout + stderr).to.equal(0);
    const pauses = eventsIn(stdout).flatMap((event) => (event.type === 'pause' ? [event] : []));
    expect(pauses.map(({ ok, round }) => `${ok} ${round}`)).to.deep.equal([
      'true 1',
      ...Array.from({ length: 4 }, () => 'true 2'),
    ]);
    expect(pauses[1]?.lastSeen).to.equal('found ["aws-router-b"]');

    const run = foldRun(eventsIn(stdout));
    for (const [name, view] of Object.entries(VIEWS)) {
      const values = timeline(run, view, null).flatMap(({ look }) => ('value' in look ? [look.value] : []));
      if (name !== 'calls') expect(values, name).to.not.have.length(0);
      expect(values.flatMap((value) => misfit(view.shape, value, name))).to.deep.equal([]);
    }
  });

  it('that never come true end the run, which says what was there instead', async () => {
    const condition = `{ over: inventory, query: "nics[?node == 'aws-router'].secondary[]", equals: [10.0.0.1] }`;
    writeFileSync(
      join(shell.dir, 'never.yaml'),
      `name: never\nprofile: minimal\nproviders: [aws]\nttl: 10m\nfaults:\n  - until: ${condition}\n    timeout: 1s\n  - { fault: exec, provider: aws, command: 'true', undo: 'true' }\n`,
    );
    const refused = await shell.run('validate', 'never.yaml');
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.include('"aws-router" never occurs there');
    const text = readFileSync(join(shell.dir, 'never.yaml'), 'utf8').replace("'aws-router'", "'aws-router-a'");
    writeFileSync(join(shell.dir, 'never.yaml'), text);
    const { code, stdout, stderr } = await shell.run('never.yaml');
    expect(code, stdout + stderr).to.equal(3);
    expect(stdout).to.match(
      /until inventory: .* gives \["10\.0\.0\.1"\]: not within 1000 ms; last seen: found \["10\.77\.60\.10"\], expected/,
    );
  });
});
