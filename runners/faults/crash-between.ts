import { LabrunError } from '../../src/errors.js';
import type { NodePlan } from '../../src/model.js';
import type { Fault, FaultContext } from '../fault.js';
import { nicsOf, untilBetween } from './support/between.js';
import { limitsOf, NO_ARGS, recorded, undoLimits } from './support/context.js';
import { Hold } from './support/hold.js';
import { pollUntil } from './support/poll.js';
import { must, serviceState } from './support/router.js';

const SERVICE = 'routerd';

/**
 * Ends the router process without a goodbye between the two halves of a move: the address has left its old NIC and has not
 * reached the new one. The second half is held at the provider until the process is gone, and then never carried out. The
 * machine and its BGP daemon go on, and the process is started again: what is left half done is the router's to finish.
 */
export const crashBetween: Fault = {
  name: 'crash-between',
  describe:
    'kill -9 the router that takes an address over while no NIC has it, and start it again; bites when an address moves in two steps, as at Azure (embedded labs only)',
  args: NO_ARGS,
  needsStandby: true,
  takeover: () => 'none',
  sites: 'clouds',
  async prepare(ctx) {
    const hold = new Hold(ctx, 'crash-between', ['assign']);
    let crashed: NodePlan | null = null;
    const recover = async (): Promise<void> => {
      await hold.end();
      if (crashed !== null) await startAgain(ctx, crashed);
      crashed = null;
    };
    return {
      inject: () => hold.begin(),
      async effect() {
        try {
          const { router, addresses, nics } = await untilBetween(ctx, hold);
          const heldCalls = await hold.count();
          crashed = router;
          await kill(ctx, router);
          await hold.end();
          const after = await nicsOf(ctx, addresses);
          if (after.held.length > 0)
            throw new LabrunError('fault.no-effect', `${after.held.join(', ')} had a holder when the router was gone`);
          const onNoNic = addresses.join(', ');
          return { crashed: router.name, heldCalls, onNoNic, nicsWhileHeld: nics, nicsAfterCrash: after.nics };
        } finally {
          // Whether it was caught half way or not, nobody is to wait any longer.
          await recover();
        }
      },
      undo: recover,
    };
  },
};

async function kill(ctx: FaultContext, router: NodePlan): Promise<void> {
  const node = ctx.nodes.node(router.name);
  await recorded(ctx, { op: 'kill', kind: 'service', name: `${router.name}/${SERVICE}` }, () =>
    must(node, `sudo -n systemctl kill --signal=SIGKILL ${SERVICE}`, limitsOf(ctx)),
  );
  await pollUntil<true>(`${SERVICE} on ${router.name} is gone`, ctx, async (timeoutMs) => {
    const state = await serviceState(node, SERVICE, { timeoutMs, signal: ctx.signal });
    return state === 'active' ? { lastSeen: `it is ${state}` } : { done: true };
  });
}

async function startAgain(ctx: FaultContext, router: NodePlan): Promise<void> {
  await recorded(ctx, { op: 'start', kind: 'service', name: `${router.name}/${SERVICE}` }, () =>
    must(ctx.nodes.node(router.name), `sudo -n systemctl start ${SERVICE}`, undoLimits(ctx)),
  );
}
