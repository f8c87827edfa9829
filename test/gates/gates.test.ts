import { expect } from 'chai';
import type { EstimateResult } from '../../src/cost/estimate.js';
import { checkBudget } from '../../src/gates/budget.js';
import { checkCredentials } from '../../src/gates/credentials.js';
import { GateError, lineOf } from '../../src/gates/gate.js';
import { checkProduction } from '../../src/gates/production.js';
import type { Preflight } from '../../runners/provider.js';
import { labrun } from '../cli/support.js';

const costs = (usdToTtl: number): EstimateResult => ({
  ok: true,
  estimate: { lines: [], usdPerHour: usdToTtl, ttlHours: 1, usdToTtl, pricesAsOf: '2025-06-01' },
});

describe('the gate budget', () => {
  it('is open for what was approved, and closed for a cent more', () => {
    expect(checkBudget(costs(1), 1)).to.equal(null);
    expect(checkBudget(costs(1.001), 1)?.why).to.equal(
      'up to its TTL the run may cost 1.01 USD, more than the 1.00 USD that were approved',
    );
  });
  it('is closed without an approval, even where nothing is rented', () => {
    expect(checkBudget(costs(0), null)?.why).to.include('no budget was approved');
  });
  it('is closed when the cost is not known, however large the budget', () => {
    const unknown = { ok: false, unknown: [{ site: 'aws', size: 't9', suggestion: 't3.micro' }] } as const;
    expect(checkBudget({ ok: false, unknown: [...unknown.unknown] }, 1e9)?.why).to.include(
      'aws size t9 (did you mean t3.micro?)',
    );
  });
});

describe('the gate credentials', () => {
  const preflight = (result: 'pass' | 'fail' | 'skip', account: string | null): Preflight => ({
    account,
    checks: [{ check: 'credentials', result, detail: 'the token has expired' }],
  });
  const check = (given: Preflight, local = false) =>
    checkCredentials({ site: 'aws', preflight: given, approved: ['123456789012'], local })?.why;

  it('is open for a valid credential of an approved account', () => {
    expect(check(preflight('pass', '123456789012'))).to.equal(undefined);
  });
  it('is closed for one that is bad or absent, in its own words', () => {
    expect(check(preflight('fail', null))).to.equal('aws: the token has expired');
    expect(check(preflight('skip', null))).to.equal('aws: the token has expired');
    const { checks } = preflight('skip', null);
    const unreachable = {
      account: null,
      checks: [...checks, { check: 'network', result: 'fail', detail: '' } as const],
    };
    expect(check(unreachable)).to.equal(undefined);
  });
  it('is closed for another account, and for one that nobody knows', () => {
    expect(check(preflight('pass', '210987654321'))).to.equal(
      'aws: account 210987654321 is not in approvals.accounts.aws of the configuration',
    );
    expect(check(preflight('pass', null))).to.include('nobody says which account');
  });
  it('does not ask for the account of an API on this machine, unless that names one', () => {
    expect(check(preflight('pass', null), true)).to.equal(undefined);
    expect(check(preflight('pass', '210987654321'), true)).to.include('is not in');
    expect(check(preflight('fail', null), true)).to.include('expired');
  });
});

describe('the gate production', () => {
  it('is closed for marked sites and accounts, and nobody opens it', () => {
    const config = { production: ['aws' as const], productionAccounts: ['1'] };
    expect(checkProduction(config, { sites: ['oci'], accounts: ['2'] })).to.deep.equal([]);
    const refusals = checkProduction(config, { sites: ['oci', 'aws'], accounts: ['1'] });
    expect(refusals.map(lineOf)).to.deep.equal([
      'gate production is closed: site aws is marked as production in the configuration; it is opened by nobody here: labrun is a lab and never touches production',
      'gate production is closed: account 1 is marked as production in the configuration; it is opened by nobody here: labrun is a lab and never touches production',
    ]);
    expect(new GateError(refusals)).to.include({ code: 'gate.production', exitCode: 2 });
  });
});

describe('what labrun has no verb for', () => {
  for (const [word, gate] of [
    ['merge', 'merge'],
    ['rollout', 'production'],
  ] as const)
    it(`is refused by its gate: ${word}`, async () => {
      const { code, stdout, stderr } = await labrun([word]);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(new RegExp(`^labrun: gate ${gate} is closed: labrun has no verb "${word}".*\\n$`));
    });
});
