import { connect } from 'node:net';
import { LabrunError, messageOf } from '../src/errors.js';
import type { ProviderCall } from '../src/model.js';
import type { Injector, RuleHits } from './injection.js';

/** The lab answers from memory: one that takes longer is stuck. */
const ANSWER_MS = 5_000;

type Answer = Record<string, unknown>;

/** Speaks to a lab's injection endpoint; each request has a connection of its own. */
export function createInjector(socketPath: string): Injector {
  const ask = async (request: { op: string; site: string } & Record<string, unknown>): Promise<Answer> => {
    let answer: Answer;
    try {
      answer = JSON.parse(await exchange(socketPath, JSON.stringify(request))) as Answer;
    } catch (error) {
      throw failed(request, messageOf(error));
    }
    if (answer['ok'] !== true) throw failed(request, String(answer['error'] ?? 'no reason given'));
    return answer;
  };
  return {
    async set(site, rules, name) {
      await ask({ op: 'inject', site, rules, ...named(name) });
    },
    async hits(site, name) {
      return (await ask({ op: 'hits', site, ...named(name) }))['hits'] as RuleHits;
    },
    async calls(site, after) {
      return (await ask({ op: 'calls', site, after }))['calls'] as ProviderCall[];
    },
  };
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}

function failed({ op, site }: { op: string; site: string }, why: string): LabrunError {
  return new LabrunError('injection.failed', `the lab did not do '${op}' at ${site}: ${why}`);
}

/** Sends one line and returns the line that comes back. */
function exchange(socketPath: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const chunks: Buffer[] = [];
    const fail = (why: string): void => {
      socket.destroy();
      reject(new Error(why));
    };
    socket.setTimeout(ANSWER_MS, () => fail(`nothing within ${ANSWER_MS} ms`));
    socket.on('error', (error) => fail(error.message));
    socket.on('close', () => fail('it closed the connection'));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (!chunk.includes(0x0a)) return;
      resolve(Buffer.concat(chunks).toString('utf8').split('\n', 1)[0] ?? '');
      socket.destroy();
    });
    socket.write(`${line}\n`);
  });
}
