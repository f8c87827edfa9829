import type { Refusal } from './gate.js';

/** Words that ask for a decision about somebody's change, for which labrun has no verb. */
export const MERGE_WORDS = ['merge', 'approve'];

/** labrun attaches evidence to a change; whether it is merged is not for it to say. */
export function refuseMerge(word: string): Refusal {
  return {
    gate: 'merge',
    why: `labrun has no verb "${word}", it only leaves evidence`,
    opener: 'a maintainer of the repository, who merges there',
  };
}
