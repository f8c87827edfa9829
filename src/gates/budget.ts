import type { EstimateResult } from '../cost/estimate.js';
import type { Refusal } from './gate.js';

const OPENER = 'whoever pays for the lab, with --budget USD or approvals.budgetUsd in the configuration';

/** A run may cost what was approved, up to its TTL; what it may cost must be known. Null when the gate is open. Pure. */
export function checkBudget(cost: EstimateResult, budgetUsd: number | null): Refusal | null {
  if (!cost.ok)
    return { gate: 'budget', why: unknownPrices(cost), opener: 'whoever chooses a size with a known price' };
  const usd = money(cost.estimate.usdToTtl);
  if (budgetUsd === null)
    return { gate: 'budget', why: `no budget was approved for ${usd} USD up to the TTL`, opener: OPENER };
  if (cost.estimate.usdToTtl <= budgetUsd) return null;
  return {
    gate: 'budget',
    why: `up to its TTL the run may cost ${usd} USD, more than the ${money(budgetUsd)} USD that were approved`,
    opener: `${OPENER}; a shorter ttl costs less`,
  };
}

/** Of which sizes no price is known, in words. */
export function unknownPrices({ unknown }: Extract<EstimateResult, { ok: false }>): string {
  const each = unknown.map(
    ({ site, size, suggestion }) =>
      `${site} size ${size}${suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`}`,
  );
  return `what the run may cost cannot be said, no price is known of ${each.join(', ')}`;
}

/** Rounded up: an estimate is never shown lower than it is. */
export function money(usd: number): string {
  return (Math.ceil(usd * 100 - 1e-6) / 100).toFixed(2);
}
