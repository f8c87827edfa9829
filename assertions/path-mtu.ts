import type { PathProbe } from '../src/model.js';
import type { Assertion } from './assertion.js';
import { fail, pass, unknown, type Finding } from './support/finding.js';
import { everyFlow, judgePaths } from './support/paths.js';

/** The least that an IPv6 link carries (RFC 8200): an overlay that carries less cannot be used for it. */
const DEFAULT_LEAST_BYTES = 1280;

/**
 * A packet that is too big for a path must be refused aloud, so that its sender can learn. One that vanishes in silence is a
 * black hole: pings and logins are fine, and transfers hang.
 */
export const pathMtu: Assertion = {
  name: 'path_mtu',
  describe: 'on every directed flow packets up to the link MTU get through or are refused aloud; none vanishes',
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      leastBytes: {
        type: 'integer',
        minimum: 576,
        default: DEFAULT_LEAST_BYTES,
        description: 'Size of a packet that every path must carry, in bytes. Default: what every IPv6 link carries.',
      },
    },
  },
  needs: ['path-probes'],
  grade(run, args) {
    const least = typeof args['leastBytes'] === 'number' ? args['leastBytes'] : DEFAULT_LEAST_BYTES;
    let smallest = Infinity;
    return judgePaths(
      run,
      'mtu',
      (probe, where) => {
        const finding = judgeSweep(probe, where, least);
        if (finding.result === 'pass') smallest = Math.min(smallest, largestAnswered(probe));
        return finding;
      },
      () => `packets of up to ${smallest} bytes get through and none vanishes in silence ${everyFlow(run)}`,
    );
  },
};

function judgeSweep(probe: PathProbe, where: string, least: number): Finding {
  const { linkMtu, tried, answered, refused, said } = probe.mtu;
  const largest = largestAnswered(probe);
  const lost = tried.filter((size) => !answered.includes(size) && !refused.includes(size));
  if (answered.length === 0)
    return refused.length > 0
      ? fail(`${where}: even ${Math.min(...refused)}-byte packets are refused (${said}): the path MTU has collapsed`)
      : unknown(`${where}: no packet of any size was answered${said === '' ? '' : ` (${said})`}`);
  const vanished = lost.find((size) => size > largest);
  const known = `${largest} answered, link MTU ${linkMtu}`;
  if (vanished !== undefined && said === '')
    return fail(`${where}: ${vanished}-byte packets vanish in silence (${known}): path MTU black hole`);
  if (vanished !== undefined)
    return fail(
      `${where}: ${vanished}-byte packets are lost and nobody says that they are too big (${known}; said: ${said}): path MTU black hole`,
    );
  const tooSmall = refused.find((size) => size <= least);
  if (tooSmall !== undefined)
    return fail(`${where}: ${tooSmall}-byte packets are refused (${said}), but ${least} bytes must get through`);
  const [odd] = lost;
  if (odd !== undefined)
    return unknown(`${where}: ${odd}-byte packets were lost, but ${largest}-byte packets were answered`);
  return pass(where);
}

function largestAnswered(probe: PathProbe): number {
  return Math.max(0, ...probe.mtu.answered);
}
