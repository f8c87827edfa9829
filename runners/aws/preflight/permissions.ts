import type { PreflightCheck } from '../../provider.js';
import { call } from '../api.js';
import { toAwsError } from '../errors.js';
import { fail, pass, skip, type Asking } from './check.js';
import { dryRuns } from './dry-runs.js';

/** What became of each dry run, by action: the error code that EC2 answered. */
export type Outcomes = ReadonlyMap<string, string>;

/** Never of AWS itself. */
const NOT_DRY = 'carried out, in spite of DryRun';
const ALLOWED = 'DryRunOperation';
const DENIED = ['UnauthorizedOperation', 'AccessDenied', 'AccessDeniedException'];

/** Tries every change that `up` and `down` may make, with DryRun=true: EC2 then says whether it would be allowed. */
export async function tryPermissions({ api, limits }: Asking): Promise<Outcomes> {
  const outcomes = Object.entries(dryRuns(api.client, api.site)).map(async ([action, send]) => {
    try {
      await call(api, limits, { operation: 'preflight', action }, () => send(limits.signal));
      return [action, NOT_DRY] as const;
    } catch (thrown) {
      limits.signal.throwIfAborted();
      return [action, toAwsError(thrown, { operation: 'preflight', action }).providerCode] as const;
    }
  });
  return new Map(await Promise.all(outcomes));
}

export function judgePermissions(outcomes: Outcomes): PreflightCheck {
  const named = (codes: readonly string[]): string[] =>
    [...outcomes].flatMap(([action, code]) => (codes.includes(code) ? [`ec2:${action}`] : []));
  const [denied, allowed] = [named(DENIED), named([ALLOWED])];
  if (denied.length > 0)
    return fail(
      'permissions',
      `not allowed: ${denied.join(', ')}; whoever administers the account can allow it to the credentials in use`,
    );
  const open = [...outcomes].filter(([, code]) => code !== ALLOWED).map(([action, code]) => `${action} (${code})`);
  if (allowed.length === 0) return skip('permissions', `EC2 did not say of any action: ${open.join(', ')}`);
  const rest = open.length === 0 ? '' : `; not known before there is something to try it on: ${open.join(', ')}`;
  return pass('permissions', `${allowed.length} of ${outcomes.size} actions are allowed${rest}`);
}
