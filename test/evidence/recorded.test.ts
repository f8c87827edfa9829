import { mkdtempSync, readFileSync, rmSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { gradeRun } from '../../src/evidence/grade-run.js';
import { RECORDED, recordedNames, recordedText } from './support/recorded.js';

/*
 * Real runs of the embedded lab, recorded by scripts/record-runs.mjs. Where grading was changed on purpose, `labrun grade
 * fixtures/recorded/NAME` writes the new result.json; look at the difference before you keep it.
 */

interface Known {
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** What the reason must say. */
  reason: string;
  /** Expected assertions that must fail, and those that must be without a verdict, among others. */
  fails?: string[];
  open?: string[];
}

const KNOWN: Record<string, Known> = {
  'aws-failover': { verdict: 'pass', reason: '27 of 27 expected assertions passed' },
  'aws-drain': { verdict: 'pass', reason: '27 of 27' },
  'aws-rejoin': { verdict: 'pass', reason: '28 of 28' },
  'aws-link-down': { verdict: 'pass', reason: '24 of 24' },
  'aws-repeated': { verdict: 'pass', reason: '29 of 29' },
  'older-aws-failover': { verdict: 'pass', reason: '8 of 8' },
  'brief-double-holder': { verdict: 'fail', reason: 'ms after the injection', fails: ['single_holder'] },
  'capture-never-appears': { verdict: 'fail', reason: 'aws-client', fails: ['single_holder', 'residue_absent_at_end'] },
  'captured-on-host': { verdict: 'fail', reason: 'aws-client', fails: ['captured_address_not_local', 'single_holder'] },
  'half-swap': { verdict: 'fail', reason: 'azure-client', fails: ['single_holder'], open: ['single_assigner'] },
  'nat-on-path': { verdict: 'fail', reason: 'aws-client', fails: ['no_nat', 'source_ip_preserved'] },
  'never-ready': { verdict: 'fail', reason: 'calls its pool Pending', fails: ['pool_readiness_truthful'] },
  'old-nic-residue': { verdict: 'fail', reason: 'is on the NICs of', fails: ['old_holder_residue_absent'] },
  'reassignment-lost': {
    verdict: 'fail',
    reason: 'move is not allowed',
    fails: ['allow_reassignment_maintained_until_success'],
  },
  'broken-probe': {
    verdict: 'inconclusive',
    reason: 'not healthy before any fault',
    open: ['directed_ping_ssh_matrix'],
  },
  'broken-probe-matrix': {
    verdict: 'inconclusive',
    reason: 'directed_ping_ssh_matrix could not be judged',
    open: ['no_nat', 'source_ip_preserved', 'answering_host_identity'],
  },
  'events-aged-out': {
    verdict: 'inconclusive',
    reason: 'could not be judged',
    open: ['holder_events_span_fault', 'holder_stable'],
  },
  'mutual-defer': { verdict: 'inconclusive', reason: 'no baseline was reached', fails: ['single_holder'] },
};

const EXIT = { pass: 0, fail: 1, inconclusive: 3 };

describe('recorded runs', () => {
  let dir = '';
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'labrun-recorded-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('are all known', () => {
    expect(recordedNames()).to.have.members(Object.keys(KNOWN));
  });

  for (const [name, known] of Object.entries(KNOWN))
    it(`grade ${name} to ${known.verdict}, byte for byte`, async () => {
      copyFileSync(join(RECORDED, name, 'events.jsonl'), join(dir, 'events.jsonl'));
      const graded = await gradeRun(dir);
      expect([graded.verdict, graded.exitCode], graded.reason).to.deep.equal([known.verdict, EXIT[known.verdict]]);
      expect(graded.reason).to.include(known.reason);
      const named = (result: string[]): string[] =>
        graded.assertions.filter((entry) => entry.expected && result.includes(entry.result)).map((entry) => entry.name);
      expect(named(['fail'])).to.include.members(known.fails ?? []);
      expect(named(['na', 'skip'])).to.include.members(known.open ?? []);
      if (known.verdict !== 'fail' && known.fails === undefined) expect(named(['fail'])).to.deep.equal([]);
      expect(readFileSync(graded.resultPath, 'utf8')).to.equal(
        readFileSync(join(RECORDED, name, 'result.json'), 'utf8'),
      );
    });

  it('blame no site for a client that could not probe', () => {
    const result = JSON.parse(readFileSync(join(RECORDED, 'broken-probe-matrix', 'result.json'), 'utf8')) as {
      providers: Record<string, { dataplane: string }>;
    };
    expect(result.providers['oci']?.dataplane).to.equal('na');
    expect(result.providers['onprem']?.dataplane).to.equal('na');
  });

  it('hold no identifier of a cloud or of a machine', () => {
    const forbidden = [
      /\b(?:i|eni|vol|subnet|vpc|ami)-[0-9a-f]{8,17}\b/,
      /ocid1\.[a-z]+\.oc1\./,
      /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/,
      /"\/(?:tmp|home|root|work)\//,
      /PRIVATE KEY|AKIA[0-9A-Z]{16}/,
    ];
    for (const name of recordedNames())
      for (const pattern of forbidden) expect(recordedText(name), name).to.not.match(pattern);
  });
});
