import type { PathProbe } from '../src/model.js';
import type { Assertion } from './assertion.js';
import { fail, pass, type Finding } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { everyFlow, judgePaths } from './support/paths.js';
import { ms } from './support/text.js';

/** A transfer of many full-sized segments is what a path MTU black hole, a broken offload or a lossy path breaks first. */
export const bulkTransferPmtu: Assertion = {
  name: 'bulk_transfer_pmtu',
  describe: 'a bulk TCP transfer in full-sized segments arrives complete and intact, in both directions of every pair',
  args: NO_ARGS,
  needs: ['path-probes'],
  grade(run) {
    let bytes = 0;
    let slowest = 0;
    return judgePaths(
      run,
      'bulk',
      (probe, where) => {
        bytes = probe.bulk.bytes;
        slowest = Math.max(slowest, probe.bulk.ms);
        return judgeTransfer(probe, where);
      },
      () => `${bytes} bytes arrived intact (slowest in ${ms(slowest)}) ${everyFlow(run)}`,
    );
  },
};

function judgeTransfer({ bulk, mtu }: PathProbe, where: string): Finding {
  const { bytes, received, intact, opened, error } = bulk;
  const why = error === undefined ? '' : ` (${error})`;
  if (!opened) return fail(`${where}: no connection for a bulk transfer could be opened${why}`);
  if (received < bytes)
    return fail(
      `${where}: a bulk TCP transfer hung after ${received} of ${bytes} bytes${why}, although small segments got through${likely(mtu)}`,
    );
  return intact ? pass(where) : fail(`${where}: ${bytes} bytes arrived changed${why}`);
}

/** The sweep of the same flow may tell why. */
function likely({ tried, answered, refused }: PathProbe['mtu']): string {
  const vanished = tried.find((size) => size > Math.max(0, ...answered) && !refused.includes(size));
  return vanished === undefined || answered.length === 0 ? '' : `: packets of ${vanished} bytes vanish on this path`;
}
