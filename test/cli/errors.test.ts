import { expect } from 'chai';
import { labrun } from './support.js';
import type { Io } from '../../src/cli/io.js';
import { main } from '../../src/cli/main.js';

/** An Io whose stdout breaks on the first write: no verb expects that. */
function brokenIo(env: Io['env'], signal?: AbortSignal): { io: Io; said: string[] } {
  const said: string[] = [];
  const stdout = {
    write(): never {
      throw new TypeError('stdout is\n  broken');
    },
  };
  const stderr = { write: (text: string) => said.push(text) };
  return { io: { stdout, stderr, env, cwd: '/', isTTY: false, ...(signal ? { signal } : {}) }, said };
}

describe('an error that nobody foresaw', () => {
  it('is one line with the code "internal" and exit code 3', async () => {
    const { io, said } = brokenIo({});
    expect(await main(['schema'], io)).to.equal(3);
    expect(said).to.deep.equal(['labrun: internal: stdout is broken (LABRUN_DEBUG=1 shows where)\n']);
  });

  it('shows its stack when asked to', async () => {
    const { io, said } = brokenIo({ LABRUN_DEBUG: '1' });
    expect(await main(['schema'], io)).to.equal(3);
    expect(said.join('')).to.match(/^labrun: internal: TypeError: stdout is\n {2}broken\n +at /);
  });

  it('is an interrupt when the caller gave up', async () => {
    const { io } = brokenIo({}, AbortSignal.abort());
    expect(await main(['schema'], io)).to.equal(130);
  });
});

describe('an error that labrun throws', () => {
  it('is its message, its hint, and its exit code', async () => {
    const { code, stderr } = await labrun(['deploy']);
    expect([code, stderr]).to.deep.equal([
      2,
      'labrun: deploy needs --commit REF or --build PATH\n  for what is checked out: labrun deploy --commit HEAD\n',
    ]);
  });
});
