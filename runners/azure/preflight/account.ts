import type { PipelineResponse } from '@azure/core-rest-pipeline';
import type { PreflightCheck } from '../../provider.js';
import type { AzureConnection } from '../connection.js';
import { READ_DEADLINE_MS, within } from '../connection.js';
import { AzureError, statusOf } from '../error.js';
import { callRaw } from '../raw.js';
import { fail, inOneLine, pass, skip } from './check.js';

/** Tags say when a run ends by this machine's clock, and tokens end by Azure's. */
const MAX_SKEW_MS = 120_000;

/** Whether Azure knows the credentials, which subscription they reach, and what its clock says. */
export async function checkAccount(
  azure: AzureConnection,
  signal: AbortSignal,
): Promise<{ known: boolean; checks: PreflightCheck[] }> {
  const id = azure.site.subscriptionId;
  const limits = { signal, deadlineMs: READ_DEADLINE_MS };
  const started = Date.now();
  try {
    const name = { operation: 'preflight', what: `read the subscription` } as const;
    const { body, response } = await within(azure, name, limits, ({ signal: abort }) =>
      callRaw<{ displayName?: string; state?: string }>(
        azure,
        { path: `/subscriptions/${id}`, apiVersion: '2022-12-01' },
        abort,
      ),
    );
    const { displayName = 'it has no name', state = 'unknown' } = body;
    const account =
      state === 'Enabled' || state === 'Warned'
        ? pass('account', `subscription ${displayName} is ${state.toLowerCase()}`)
        : fail('account', `subscription ${displayName} is ${state}: an owner of it must enable it`);
    return {
      known: true,
      checks: [pass('credentials', 'Azure accepts them'), account, checkClock(response, started)],
    };
  } catch (thrown) {
    signal.throwIfAborted();
    return { known: false, checks: refused(thrown) };
  }
}

function refused(thrown: unknown): PreflightCheck[] {
  const detail = inOneLine(thrown);
  const cause = thrown instanceof AzureError ? thrown.cause : undefined;
  const status = statusOf(cause);
  // Azure knows who asks when it says what that one may not do or see.
  if (status === 403)
    return [
      pass('credentials', 'Azure accepts them'),
      skip('account', `they may not read the subscription: ${detail}`),
    ];
  if (status === 404) return [pass('credentials', 'Azure accepts them'), fail('account', detail)];
  return [fail('credentials', detail), skip('account', 'without credentials it cannot be read')];
}

function checkClock({ headers }: PipelineResponse, started: number): PreflightCheck {
  const theirs = Date.parse(headers.get('date') ?? '');
  if (!Number.isFinite(theirs)) return skip('clock', 'Azure did not say what time it is');
  // Their clock was read at some moment of the call, and is told in whole seconds.
  const ours = (started + Date.now()) / 2;
  const skew = Math.round((ours - theirs) / 1000);
  if (Math.abs(ours - theirs) <= MAX_SKEW_MS) return pass('clock', `${Math.abs(skew)} s from Azure's`);
  const way = skew > 0 ? 'ahead of' : 'behind';
  return fail(
    'clock',
    `this machine's clock is ${Math.abs(skew)} s ${way} Azure's: set it, or runs end at the wrong time`,
  );
}
