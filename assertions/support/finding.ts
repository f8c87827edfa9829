import type { Verdict } from '../assertion.js';

/** What one look at the record says. `na`: the record does not tell. */
export interface Finding {
  result: 'pass' | 'fail' | 'na';
  detail: string;
}

export const pass = (detail: string): Finding => ({ result: 'pass', detail });
export const fail = (detail: string): Finding => ({ result: 'fail', detail });
export const unknown = (detail: string): Finding => ({ result: 'na', detail });

/**
 * One verdict from many findings: any failure fails; otherwise anything that the record does not tell is `na`; a pass takes
 * at least one positive finding. `passed` words the pass.
 */
export function collate(findings: readonly Finding[], passed: (count: number) => string): Verdict {
  const failures = findings.filter((finding) => finding.result === 'fail');
  const gaps = findings.filter((finding) => finding.result === 'na');
  const worst = failures.length > 0 ? failures : gaps;
  const [first] = worst;
  if (first !== undefined) return { result: first.result, detail: `${first.detail}${more(worst.length - 1)}` };
  if (findings.length === 0) return { result: 'na', detail: 'the record holds nothing to judge' };
  return { result: 'pass', detail: passed(findings.length) };
}

function more(count: number): string {
  return count === 0 ? '' : ` (and ${count} more)`;
}
