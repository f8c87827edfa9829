import type { PathProbe } from '../src/model.js';
import type { Assertion } from './assertion.js';
import { fail, pass, type Finding } from './support/finding.js';
import { NO_ARGS } from './support/no-args.js';
import { everyFlow, judgePaths } from './support/paths.js';

/** What was open before a failover may live on while a filter or a state table of the new router refuses what is new. */
export const forwardedNewConnections: Assertion = {
  name: 'forwarded_new_connections',
  describe: 'fresh TCP connections, other than to ssh, open on every directed flow',
  args: NO_ARGS,
  needs: ['path-probes'],
  grade: (run) => {
    let least = Infinity;
    return judgePaths(
      run,
      'connections',
      (probe, where) => {
        least = Math.min(least, probe.connections.opened);
        return judgeConnections(probe, where);
      },
      () => `${least} or more fresh TCP connections in a row opened ${everyFlow(run)}`,
    );
  },
};

function judgeConnections({ connections, mtu }: PathProbe, where: string): Finding {
  const { tried, opened, error } = connections;
  if (opened === tried) return pass(where);
  const pings = mtu.answered.length > 0 ? ', although pings are answered' : '';
  return fail(
    `${where}: fresh TCP connection ${opened + 1} did not open (${error ?? 'no reason given'})${pings}: ${cause(error)}`,
  );
}

function cause(error: string | undefined): string {
  if (error?.includes('silent') === true) return 'what follows the handshake is lost';
  if (error === undefined) return 'new flows are not forwarded';
  if (/refused|reset/.test(error)) return 'something on the path refuses new connections';
  if (/no route|unreachable|prohibited|host/.test(error)) return 'something on the path rejects new flows';
  return 'a filter or state table on the path drops new flows';
}
