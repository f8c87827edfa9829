import type { Condition } from '../../assertions/support/query/args.js';
import { checkCondition } from '../../assertions/support/query/check.js';
import { argumentComplaint, isRecord, type Complaint } from './complaint.js';
import { DEFAULT_TTL } from './defaults.js';
import { readDeadline, readTtl } from './duration.js';
import { allItems, childrenOf, stepsAt, type Found } from './fault-items.js';

/** Pauses between faults: what comes before nothing, what never ends in time, what is waited for. */
export function checkPauses(
  { faults: items, ttl }: Record<string, unknown>,
  isBroken: (pointer: string) => boolean,
): Complaint[] {
  if (!Array.isArray(items)) return [];
  const text = ttl === undefined ? DEFAULT_TTL : ttl;
  const life = typeof text === 'string' ? readTtl(text) : null;
  return [
    ...checkLast(items),
    ...allItems(items).flatMap((found) => [
      ...checkEmpty(found),
      ...(life?.ok === true ? checkLength(found, life.value * 1000, text as string) : []),
      ...(isBroken(`${found.pointer}/until`) ? [] : checkUntil(found)),
    ]),
  ];
}

/** Every duration in a list of faults, for reading. */
export function faultDurations(items: unknown): { pointer: string; text: unknown }[] {
  return allItems(items).flatMap(({ step, pointer }) =>
    ['for', 'wait', 'timeout'].flatMap((key) =>
      step[key] === undefined ? [] : [{ pointer: `${pointer}/${key}`, text: step[key] }],
    ),
  );
}

/** A pause that nothing follows would only cost time. */
function checkLast(items: readonly unknown[]): Complaint[] {
  const last = items.at(-1);
  const key = isRecord(last) ? ['wait', 'until'].find((name) => last[name] !== undefined) : undefined;
  if (key === undefined) return [];
  return [{ pointer: `/faults/${items.length - 1}`, message: `"${key}" comes before a fault, and none follows it` }];
}

/** A list of pauses alone would be waited for, and nothing would come of it. */
function checkEmpty({ step, pointer }: Found): Complaint[] {
  const key = step['repeat'] !== undefined ? 'repeat' : step['random'] !== undefined ? 'random' : undefined;
  if (key === undefined || childrenOf(step, pointer).length === 0 || stepsAt(step, pointer).length > 0) return [];
  return [
    {
      pointer,
      message: `"${key}" holds no fault, so that there is nothing to ${key === 'random' ? 'draw' : 'repeat'}`,
    },
  ];
}

/** The lab would be gone before the pause is over. */
function checkLength({ step, pointer }: Found, lifeMs: number, ttl: string): Complaint[] {
  return ['wait', 'timeout'].flatMap((key) => {
    const text = step[key];
    const length = typeof text === 'string' ? readDeadline(text) : undefined;
    if (length?.ok !== true || length.value < lifeMs) return [];
    return [
      {
        pointer: `${pointer}/${key}`,
        message: `"${String(text)}" is not shorter than the life of the lab (ttl ${ttl})`,
      },
    ];
  });
}

/** What is waited for is a query as in `expect`. */
function checkUntil({ step, pointer }: Found): Complaint[] {
  if (!isRecord(step['until'])) return [];
  const wrong = checkCondition(step['until'] as unknown as Condition);
  return wrong === undefined ? [] : [argumentComplaint(wrong, `${pointer}/until`)];
}
