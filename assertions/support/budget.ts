import { SITES, type SiteKind, type SiteName, type TakeoverKind } from '../../src/model.js';
import { kindOf } from '../../src/scenario/site-kind.js';

export const DEFAULT_THRESHOLD_SECONDS = 60;

const MECHANISMS: readonly TakeoverKind[] = ['seize', 'hand-over', 'none'];

const MECHANISM_HELP: Readonly<Record<TakeoverKind, string>> = {
  seize: 'the standby takes the addresses from a router that is gone',
  'hand-over': 'the active router gives them up itself',
  none: 'nothing has to move: faults that end by themselves, rejoin and the like',
};

/** How long one flow may be out, in seconds. */
export interface Budgets {
  thresholdSeconds: number;
  byProvider: Partial<Record<SiteKind, Partial<Record<TakeoverKind, number>>>>;
}

/** JSON Schema properties of `thresholdSeconds` and `budgets`. */
export const BUDGET_PROPERTIES = {
  thresholdSeconds: {
    type: 'number',
    exclusiveMinimum: 0,
    default: DEFAULT_THRESHOLD_SECONDS,
    description: 'Longest outage that any flow may have, in seconds, where no budget says otherwise.',
  },
  budgets: {
    type: 'object',
    additionalProperties: false,
    description:
      'Other limits, in seconds, by provider and mechanism, because clouds differ: moving addresses takes about 5 s on AWS and up to 85 s on Azure, once the failure was noticed. Each flow is held to the largest of the faulted sites that it touches.',
    properties: Object.fromEntries(
      SITES.map((site) => [
        site,
        {
          type: 'object',
          additionalProperties: false,
          minProperties: 1,
          properties: Object.fromEntries(
            MECHANISMS.map((mechanism) => [
              mechanism,
              { type: 'number', exclusiveMinimum: 0, description: `Seconds when ${MECHANISM_HELP[mechanism]}.` },
            ]),
          ),
        },
      ]),
    ),
  },
} as const;

/** The limits in an expectation's arguments. */
export function budgetsOf(args: Record<string, unknown>): Budgets {
  const threshold = args['thresholdSeconds'];
  return {
    thresholdSeconds: typeof threshold === 'number' ? threshold : DEFAULT_THRESHOLD_SECONDS,
    byProvider: (args['budgets'] ?? {}) as Budgets['byProvider'],
  };
}

/** Seconds that a fault may cost a flow of its site. */
export function budgetFor(budgets: Budgets, site: SiteName, takeover: TakeoverKind): number {
  return budgets.byProvider[kindOf(site)]?.[takeover] ?? budgets.thresholdSeconds;
}

/** `limit 60 s`, or `limits: seize at aws 5 s, else 60 s`. */
export function describeBudgets({ thresholdSeconds, byProvider }: Budgets): string {
  const given = Object.entries(byProvider).flatMap(([site, limits]) =>
    Object.entries(limits).map(([mechanism, seconds]) => `${mechanism} at ${site} ${seconds} s`),
  );
  return given.length === 0 ? `limit ${thresholdSeconds} s` : `limits: ${given.join(', ')}, else ${thresholdSeconds} s`;
}
