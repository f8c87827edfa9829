import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthorConfig } from '../../src/config/author.js';
import { ROOT } from '../cli/support.js';
import { startSshd, type TestSshd } from '../runners/ssh/support/sshd.js';
import { authorOf, yamlOf } from './support/config.js';

/** A site on the public endpoint. Where these tests run, no network is reachable; nothing would be changed if one were. */
const PUBLIC: AuthorConfig['sites'] = {
  aws: { region: 'eu-central-1', instanceType: 't3.micro', imageId: 'ami-0', subnetId: 'subnet-0' },
  oci: {
    region: 'eu-frankfurt-1',
    compartmentId: 'ocid1.compartment.oc1..placeholder',
    availabilityDomain: 'x:EU-FRANKFURT-1-AD-1',
    shape: 'VM.Standard.E4.Flex',
    imageId: 'ocid1.image.oc1..placeholder',
    subnetId: 'ocid1.subnet.oc1..placeholder',
  },
  azure: {
    subscriptionId: '00000000-0000-0000-0000-000000000000',
    resourceGroup: 'labrun',
    location: 'westeurope',
    vmSize: 'Standard_B1s',
    imageId: 'i',
    subnetId: 's',
  },
};
const BIN = join(ROOT, 'bin/labrun');

describe('labrun up --lab cloud with nothing in the environment', () => {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-empty-'));
  let sshd: TestSshd;
  before(async () => void (sshd = await startSshd(['onprem-router', 'onprem-client'])));
  after(async () => {
    await sshd.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** A process of its own: what an SDK leaves open must not keep labrun from ending. */
  function up(site: 'aws' | 'oci' | 'azure', env: Record<string, string>, change: Partial<object> = {}) {
    const config = authorOf({ ssh: sshd.access, sites: { onprem: { nodes: ['onprem-router', 'onprem-client'] } } });
    config.sites = { onprem: config.sites.onprem!, [site]: { ...PUBLIC[site], ...change } };
    config.approvals = { budgetUsd: 50, accounts: { azure: ['00000000-0000-0000-0000-000000000000'] } };
    writeFileSync(join(dir, 'labrun.config.yaml'), yamlOf(config));
    const child = spawn(process.execPath, [BIN, 'up', '--lab', 'cloud', '--profile', 'minimal', '--provider', site], {
      cwd: dir,
      env: { PATH: '/usr/bin:/bin', HOME: dir, CE_STATE_DIR: join(dir, 'state'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (out.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()));
    return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
      child.once('close', (code) => resolve({ code, ...out })),
    );
  }

  for (const site of ['aws', 'oci', 'azure'] as const) {
    it(`${site}: no credentials are one clear line, with exit code 2`, async () => {
      const { code, stdout, stderr } = await up(site, { CE_DRY_RUN: '0' });
      expect([code, stdout], stderr).to.deep.equal([2, '']);
      expect(stderr).to.match(new RegExp(`^labrun: gate credentials is closed: ${site}: .*\\n$`));
    });

    it(`${site}: a dry run prints the plan all the same`, async () => {
      const { code, stdout, stderr } = await up(site, {});
      expect(stdout, stderr).to.include('plan of minimal for real sites');
      expect(stdout).to.match(new RegExp(`gate credentials is closed: ${site}: `));
      expect(code, stdout).to.equal(0);
    });
  }

  it('aws: a region that does not exist is one clear line', async () => {
    const credentials = { AWS_ACCESS_KEY_ID: 'AKIAPLACEHOLDER00000', AWS_SECRET_ACCESS_KEY: 'placeholder' };
    const { code, stderr } = await up('aws', { CE_DRY_RUN: '0', ...credentials }, { region: 'eu-nowhere-1' });
    expect(code, stderr).to.equal(2);
    expect(stderr.trimEnd().split('\n').length, stderr).to.be.at.most(2);
    expect(stderr).to.match(/aws.*(eu-nowhere-1|region)/);
  });
});
