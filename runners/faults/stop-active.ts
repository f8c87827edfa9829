import { LabrunError } from '../../src/errors.js';
import type { Fault } from '../fault.js';
import { NO_ARGS, undoLimits } from './support/context.js';
import { pollUntil, type Proof } from './support/poll.js';
import { answersSsh, powerOff, powerOn, stateAtProvider } from './support/power.js';

/** Powers the active router off through its provider, as when the machine dies. */
export const stopActive: Fault = {
  name: 'stop-active',
  describe: "power off the site's active router through the provider's API",
  args: NO_ARGS,
  needsStandby: true,
  takeover: () => 'seize',
  async prepare(ctx) {
    const { target } = ctx;
    const before = await stateAtProvider(ctx, target);
    if (before !== 'running')
      throw new LabrunError('fault.target', `${target.name} is ${before}, not running: there is nothing to stop`);
    return {
      off: [target.name],
      inject: () => powerOff(ctx, target),
      effect: () =>
        pollUntil<Proof>(`${target.name} is powered off`, ctx, async () => {
          const [state, answers] = await Promise.all([stateAtProvider(ctx, target), answersSsh(ctx, target)]);
          if (state === 'stopped' && !answers) return { done: { providerState: state, sshAnswers: answers } };
          return { lastSeen: `the provider says ${state}; its sshd ${answers ? 'answers' : 'is silent'}` };
        }),
      undo: () => powerOn(ctx, target, undoLimits(ctx)),
    };
  },
};
