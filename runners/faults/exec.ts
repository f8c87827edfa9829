import { LabrunError } from '../../src/errors.js';
import type { ExecResult } from '../node.js';
import type { Fault, FaultContext } from '../fault.js';
import { shellQuote } from '../ssh/quote.js';
import { limitsOf, recorded, undoLimits } from './support/context.js';
import { pollUntil, type Proof } from './support/poll.js';
import type { CallLimits } from './support/router.js';

/** Runs the author's own command on a node, and the author's own undo. */
export const exec: Fault = {
  name: 'exec',
  describe: "run a command on a node as the login user's shell would, and another one that takes it back",
  args: {
    type: 'object',
    additionalProperties: false,
    required: ['command', 'undo'],
    properties: {
      command: {
        description: 'Shell command that breaks something. It must end by itself, with exit code 0.',
        type: 'string',
        minLength: 1,
      },
      undo: { description: 'Shell command that takes it back; exit code 0 as well.', type: 'string', minLength: 1 },
      prove: {
        description:
          'Shell command that ends with 0 once the break has taken effect; the first line that it prints is recorded. Default: the command itself is the proof.',
        type: 'string',
        minLength: 1,
      },
    },
  },
  needsStandby: false,
  takeover: () => 'none',
  targets: 'any',
  prepare(ctx, args) {
    const { command, undo, prove } = args as { command: string; undo: string; prove?: string };
    let broken: ExecResult | null = null;
    let mustUndo = false;
    const change = (op: string, text: string, limits: CallLimits, done: (result: ExecResult) => void): Promise<void> =>
      recorded(ctx, { op, kind: 'command', name: ctx.target.name }, async () => done(await succeed(ctx, text, limits)));
    return Promise.resolve({
      async inject() {
        mustUndo = true;
        await change('exec', command, limitsOf(ctx), (result) => (broken = result));
      },
      async effect() {
        if (prove === undefined) return proofOf(broken);
        return await pollUntil<Proof>(`'${prove}' succeeds on ${ctx.target.name}`, ctx, async (timeoutMs) => {
          const result = await run(ctx, prove, { timeoutMs, signal: ctx.signal });
          return result.code === 0 ? { done: proofOf(result) } : { lastSeen: outcomeOf(result) };
        });
      },
      async undo() {
        // What an author takes back twice may break something else.
        if (mustUndo) await change('undo', undo, undoLimits(ctx), () => (mustUndo = false));
      },
    });
  },
};

function run(ctx: FaultContext, command: string, limits: CallLimits): Promise<ExecResult> {
  return ctx.nodes.node(ctx.target.name).exec(shellQuote(['sh', '-c', command]), limits);
}

async function succeed(ctx: FaultContext, command: string, limits: CallLimits): Promise<ExecResult> {
  const result = await run(ctx, command, limits);
  if (result.code === 0) return result;
  throw new LabrunError('fault.command', `${ctx.target.name}: '${command}' ${outcomeOf(result)}`);
}

function outcomeOf(result: ExecResult): string {
  const said = firstLine(result.stderr) || firstLine(result.stdout) || 'nothing';
  return `ended with ${result.code ?? result.signal}; it said: ${said}`;
}

function proofOf(result: ExecResult | null): Proof {
  if (result === null) throw new LabrunError('fault.no-effect', 'the command was not run');
  return { exitCode: result.code ?? -1, said: firstLine(result.stdout) };
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
