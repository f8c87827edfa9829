import { randomBytes } from 'node:crypto';
import { DeadlineError, LabrunError } from '../../../src/errors.js';
import type { ProviderCall } from '../../../src/model.js';
import type { FaultContext, PreparedFault } from '../../fault.js';
import { OPERATIONS, type CallRules, type Injector, type Operation, type RuleHits } from '../../injection.js';
import { guardMs } from './drop.js';
import { recorded } from './context.js';
import { pollUntil, type Look, type Proof } from './poll.js';

/** How the provider's API treats its site's routers while a fault lasts. */
export interface Disturbance {
  rules: Omit<CallRules, 'principal' | 'atMostMs'>;
  /** Which count says that the rules have bitten, and how that is said. */
  hit: keyof RuleHits;
  what: string;
  /** Whether a call in the provider's log shows it. */
  shows(call: ProviderCall): boolean;
  /** Part of the proof. */
  told: Proof;
  /** A call that has begun may show it this long after the fault has ended, in ms. */
  afterMs?: number;
}

/** JSON Schema of the argument that names the calls a fault is about. */
export const OPERATIONS_ARG = {
  description: 'Only calls that change one of these. Default: every call that changes something.',
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items: { enum: [...OPERATIONS] },
} as const;

/** The rules' part for that argument. */
export function about(operations: unknown): { operations?: readonly Operation[] } {
  return operations === undefined ? {} : { operations: operations as Operation[] };
}

/** Throws LabrunError `fault.unsupported` where nobody can disturb what the site's provider answers. */
export function requireInjector({ site, injector }: FaultContext): Injector {
  if (site.name === 'onprem')
    throw new LabrunError('fault.unsupported', `${site.name} has no provider whose answers could be disturbed`);
  if (injector !== null) return injector;
  throw new LabrunError(
    'fault.unsupported',
    `nobody can disturb what the provider of ${site.name} answers in this lab`,
    {
      hint: 'embedded labs can do that (--lab netns); a real cloud cannot',
    },
  );
}

/** A name under which no other fault sets rules. */
export function newRulesName(fault: string): string {
  return `${fault}-${randomBytes(4).toString('hex')}`;
}

/** A fault that is nothing but such a disturbance: it bites when a router calls, and has no effect when none does. */
export async function disturbing(ctx: FaultContext, fault: string, disturbance: Disturbance): Promise<PreparedFault> {
  const injector = requireInjector(ctx);
  const site = ctx.site.name;
  const name = newRulesName(fault);
  const rules: CallRules = { principal: 'router', ...disturbance.rules, atMostMs: guardMs(ctx) };
  const since = (await injector.calls(site, 0)).at(-1)?.seq ?? 0;
  const record = { kind: 'call-rules', name: `${site}/${name}` };
  const look = async (): Promise<Look<Proof>> =>
    judge(await injector.hits(site, name), await injector.calls(site, since), disturbance, site);
  return {
    inject: () => recorded(ctx, { op: 'set', ...record }, () => injector.set(site, rules, name)),
    effect: () => biting(ctx, disturbance, look),
    undo: () => recorded(ctx, { op: 'clear', ...record }, () => injector.set(site, null, name)),
  };
}

/** Looks until it has bitten, and once more when it has ended: the last call may have come since the last look. */
async function biting(
  ctx: FaultContext,
  { what, afterMs = 0 }: Disturbance,
  look: () => Promise<Look<Proof>>,
): Promise<Proof> {
  const title = `a call is ${what}`;
  try {
    return await pollUntil(title, ctx, look);
  } catch (error) {
    if (!isOver(error)) throw error;
  }
  try {
    return await pollUntil(title, { deadlineMs: afterMs, signal: new AbortController().signal }, look);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    throw new LabrunError('fault.no-effect', error.lastSeen);
  }
}

/** The fault has ended, or its time to be noticed. */
function isOver(error: unknown): boolean {
  return error instanceof DeadlineError || (error instanceof LabrunError && error.code === 'fault.no-effect');
}

function judge(hits: RuleHits, calls: readonly ProviderCall[], disturbance: Disturbance, site: string): Look<Proof> {
  const { hit, what, told, shows } = disturbance;
  const own = calls.filter((call) => call.principal === 'router');
  const shown = own.filter(shows);
  if (hits[hit] > 0 && shown.length > 0) {
    const answers = words(shown.map(({ code }) => code));
    return {
      done: {
        ...told,
        [hit]: hits[hit],
        operations: words(shown.map(({ operation }) => operation)),
        ...(answers === '' ? {} : { answers }),
      },
    };
  }
  if (own.length === 0 && hits[hit] === 0)
    return {
      lastSeen: `no router of ${site} called its provider while it lasted; play it parallel to a fault that makes one act`,
    };
  return { lastSeen: `of ${own.length} calls of the routers of ${site} to their provider ${hits[hit]} were ${what}` };
}

function words(values: readonly (string | undefined)[]): string {
  return [...new Set(values.filter((value) => value !== undefined))].join(', ');
}
