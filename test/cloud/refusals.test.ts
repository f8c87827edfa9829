import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuthorAws, AuthorAzure, AuthorConfig, AuthorOci } from '../../src/config/author.js';
import type { CloudName } from '../../src/model.js';
import { ROOT } from '../cli/support.js';
import { startSshd, type TestSshd } from '../runners/ssh/support/sshd.js';
import { authorOf, yamlOf } from './support/config.js';
import { ACCOUNTS } from './support/memory-world.js';
import { startStrictPlane, type StrictPlane } from './support/strict-plane.js';

const BIN = join(ROOT, 'bin/labrun');
const HOSTS = ['onprem-router', 'onprem-client'];
/** Azure's location is what the others call a region. */
const NOWHERE = {
  aws: { region: 'eu-nowhere-1' },
  oci: { region: 'eu-nowhere-1' },
  azure: { location: 'nowhereeurope' },
};
const SOMEBODY_ELSE = {
  aws: '111111111111',
  oci: 'ocid1.tenancy.oc1..other',
  azure: '11111111-1111-1111-1111-111111111111',
};

interface Refusal {
  what: string;
  /** What makes it so. */
  arrange(config: AuthorConfig, cloud: CloudName, plane: StrictPlane): void;
  /** Whether anybody had to be asked to know. */
  asks: boolean;
  says: Record<CloudName, RegExp>;
}

const REFUSALS: Refusal[] = [
  {
    what: 'without credentials',
    arrange(config, cloud) {
      const site = config.sites[cloud] as Partial<AuthorAws & AuthorOci & AuthorAzure>;
      delete site.credentials;
      delete site.token;
    },
    asks: false,
    says: {
      aws: /gate credentials is closed: aws: .*no credentials were found/,
      oci: /gate credentials is closed: oci: .*oci setup config/,
      azure: /gate credentials is closed: azure: .*no Azure credential was found/,
    },
  },
  {
    what: 'without a budget',
    arrange: ({ approvals }) => void delete approvals?.budgetUsd,
    asks: false,
    says: {
      aws: /gate budget is closed: no budget was approved for \d+\.\d\d USD/,
      oci: /gate budget is closed: no budget was approved for \d+\.\d\d USD/,
      azure: /gate budget is closed: no budget was approved for \d+\.\d\d USD/,
    },
  },
  {
    what: 'with an account off the list',
    arrange: ({ approvals }, cloud) => void (approvals!.accounts![cloud] = [SOMEBODY_ELSE[cloud]]),
    asks: true,
    says: {
      aws: /gate credentials is closed: aws: account \S+ is not in approvals\.accounts\.aws/,
      oci: /gate credentials is closed: oci: account \S+ is not in approvals\.accounts\.oci/,
      azure: /gate credentials is closed: azure: account \S+ is not in approvals\.accounts\.azure/,
    },
  },
  {
    what: 'with a session that has ended',
    arrange: (_config, _cloud, { site }) => void (site.settings.expired = ['operator']),
    asks: true,
    says: {
      aws: /gate credentials is closed: aws: .*ExpiredToken.*the session has expired: sign in again/,
      oci: /gate credentials is closed: oci: .*NotAuthenticated.*the session token has not expired/,
      azure: /gate credentials is closed: azure: .*ExpiredAuthenticationToken.*sign in again/,
    },
  },
  {
    what: 'with a region that there is not',
    arrange: ({ sites }, cloud) => void Object.assign(sites[cloud] ?? {}, NOWHERE[cloud]),
    asks: true,
    says: {
      aws: /aws: .*eu-nowhere-1.*check the region of site aws/,
      oci: /oci: .*eu-nowhere-1.*check region of site oci/,
      azure: /azure: .*nowhereeurope.*check location/,
    },
  },
];

describe('labrun up --lab cloud is refused in one line, with exit code 2, and changes nothing', () => {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-refuse-'));
  let sshd: TestSshd;
  before(async () => void (sshd = await startSshd(HOSTS)));
  after(async () => {
    await sshd.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** A process of its own, with nothing in its environment that an SDK could find. */
  async function up(
    cloud: CloudName,
    config: AuthorConfig,
  ): Promise<{ code: number | null; out: string; err: string }> {
    const cwd = mkdtempSync(join(dir, 'call-'));
    writeFileSync(join(cwd, 'labrun.config.yaml'), yamlOf(config));
    const argv = [BIN, 'up', '--lab', 'cloud', '--profile', 'minimal', '--provider', cloud, '--ttl', '20m'];
    const child = spawn(process.execPath, argv, {
      cwd,
      env: { PATH: '/usr/bin:/bin', HOME: cwd, CE_STATE_DIR: join(cwd, 'state'), CE_DRY_RUN: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...said }));
    });
  }

  function configOf(plane: StrictPlane): AuthorConfig {
    const config = authorOf({ ssh: sshd.access, sites: { onprem: { nodes: HOSTS }, [plane.name]: plane.access.site } });
    const site = config.sites[plane.name];
    delete site?.subnetId;
    Object.assign(site ?? {}, { setup: { mode: 'create', operatorCidr: '192.0.2.0/24' } });
    if (plane.name === 'azure') config.sites.azure!.imageId = 'Debian:debian-12:12-gen2:latest';
    config.sites.onprem!.publicIps = { 'onprem-router': '192.0.2.1' };
    config.approvals = { budgetUsd: 50, accounts: structuredClone(ACCOUNTS) };
    return config;
  }

  for (const cloud of ['aws', 'oci', 'azure'] as const)
    describe(cloud, () => {
      let plane: StrictPlane;
      beforeEach(async () => void (plane = await startStrictPlane(cloud, mkdtempSync(join(dir, 'plane-')))));
      afterEach(() => plane.close());

      for (const { what, arrange, asks, says } of REFUSALS)
        it(what, async () => {
          const config = configOf(plane);
          arrange(config, cloud, plane);
          const { code, out, err } = await up(cloud, config);
          expect([code, out], err).to.deep.equal([2, '']);
          expect(err).to.match(/^labrun: [^\n]*\n$/);
          expect(err).to.match(says[cloud]);
          expect(plane.changes).to.deep.equal([]);
          expect(plane.asked() > 0).to.equal(asks);
          plane.site.settings.expired = [];
          expect(await plane.existing()).to.deep.equal([]);
        });
    });
});
