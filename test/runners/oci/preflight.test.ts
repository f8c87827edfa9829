import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { OPEN_ACCOUNT } from '../../../fixtures/clouds/oci/account/account.js';
import type { Preflight } from '../../../runners/provider.js';
import { TENANCY } from '../../fixtures/clouds/oci/lab.js';
import { launched } from '../../fixtures/clouds/oci/clients.js';
import { context, SITE, tagsOf } from './context.js';
import { startWorld, type World } from './world.js';

const IMAGE = 'ocid1.image.oc1..placeholder';
const COMPARTMENT = 'ocid1.compartment.oc1..placeholder';
const ACCOUNT = {
  ...OPEN_ACCOUNT,
  regions: ['eu-frankfurt-1', 'us-ashburn-1'],
  compartments: [COMPARTMENT],
  images: [IMAGE],
};
const ENOUGH = { networks: 3, 'standard-e4-core-count': 3, 'standard-e4-memory-count': 12 };

describe('runners/oci: preflight', () => {
  let world: World;
  let skewMs: number;
  const configFile = process.env['OCI_CONFIG_FILE'];

  beforeEach(async () => {
    skewMs = 0;
    world = await startWorld({ account: ACCOUNT, wallClock: () => Date.now() + skewMs, settings: { limits: ENOUGH } });
  });

  afterEach(async () => {
    if (configFile === undefined) delete process.env['OCI_CONFIG_FILE'];
    else process.env['OCI_CONFIG_FILE'] = configFile;
    await world.close();
  });

  const ask = async (provider = world.provider): Promise<Preflight> => {
    const found = await provider.preflight?.(SITE, new AbortController().signal);
    if (found === undefined) throw new Error('no preflight');
    return found;
  };
  const resultsOf = ({ checks }: Preflight) => Object.fromEntries(checks.map(({ check, result }) => [check, result]));
  const detailOf = ({ checks }: Preflight, name: string) => checks.find(({ check }) => check === name)?.detail ?? '';

  it('finds all well, says whose account it is, and changes nothing', async () => {
    const calls: string[] = [];
    world.lab.intercept = (request) => void calls.push(request);
    const found = await ask();
    expect(found.account).to.equal(TENANCY);
    expect(resultsOf(found)).to.deep.equal({
      credentials: 'pass',
      account: 'pass',
      clock: 'pass',
      permissions: 'pass',
      quota: 'pass',
      image: 'pass',
      network: 'pass',
    });
    expect(detailOf(found, 'quota')).to.equal(
      'standard-e4-core-count: 3 of 3; standard-e4-memory-count: 12 of 12; vcn-count: 1 of 3',
    );
    expect(calls).not.to.have.length(0);
    for (const call of calls) expect(call).to.match(/^GET /);
    // Credentials that are not there are refused before anything is sent.
    calls.length = 0;
    const { credentials: _, ...site } = world.site;
    process.env['OCI_CONFIG_FILE'] = '/nowhere/config';
    await ask(world.providerFor({ ...site, credentials: undefined as never }));
    expect(calls).to.deep.equal([]);
  });

  it('goes on through a bad day', async () => {
    Object.assign(world.lab.site.settings, { errorRate: 0.2, throttle: 0.2, lostAnswerRate: 0.1 });
    expect(new Set(Object.values(resultsOf(await ask())))).to.deep.equal(new Set(['pass']));
  });

  describe('without the right credentials', () => {
    let dir: string;

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'oci-preflight-'));
    });

    afterEach(() => rm(dir, { recursive: true, force: true }));

    async function configured(lines: Record<string, string>): Promise<Preflight> {
      const text = Object.entries(lines).map(([name, value]) => `${name}=${value}`);
      await writeFile(join(dir, 'config'), ['[DEFAULT]', ...text].join('\n'));
      process.env['OCI_CONFIG_FILE'] = join(dir, 'config');
      return ask(world.providerFor({ credentials: undefined as never }));
    }

    const good = (): Record<string, string> => {
      const { tenancy, user, fingerprint } = world.lab.access().credentials ?? {
        tenancy: '',
        user: '',
        fingerprint: '',
      };
      return { tenancy, user, fingerprint, region: 'eu-frankfurt-1', key_file: join(dir, 'key.pem') };
    };

    it('says that there is no configuration file', async () => {
      process.env['OCI_CONFIG_FILE'] = join(dir, 'absent');
      const found = await ask(world.providerFor({ credentials: undefined as never }));
      expect(found.account).to.equal(null);
      expect(resultsOf(found)).to.deep.equal({ credentials: 'fail', account: 'skip', clock: 'skip' });
      expect(detailOf(found, 'credentials')).to.match(/NoCredentials: .*absent.*oci setup config/);
    });

    it('says that the private key is missing, and that it is none', async () => {
      expect(detailOf(await configured(good()), 'credentials')).to.match(
        /BadKey: Failed to read private key .*check key_file and pass_phrase/,
      );
      await writeFile(join(dir, 'key.pem'), 'nonsense');
      const found = await configured(good());
      expect(resultsOf(found)).to.include({ credentials: 'fail' });
      expect(detailOf(found, 'credentials')).to.match(/BadKey: .*check key_file and pass_phrase/);
    });

    it('says that the file lacks something', async () => {
      const { fingerprint: _, ...less } = good();
      const found = await configured(less);
      expect(resultsOf(found)).to.deep.equal({ credentials: 'fail', account: 'skip', clock: 'skip' });
      expect(detailOf(found, 'credentials')).to.match(
        /BadConfig: missing fingerprint .*correct the OCI configuration file/,
      );
    });

    it('takes those of the file when they are right', async () => {
      await writeFile(join(dir, 'key.pem'), world.lab.access().credentials?.privateKey ?? '');
      const found = await configured(good());
      expect(found.account).to.equal(TENANCY);
      expect(resultsOf(found)).to.include({ credentials: 'pass', account: 'pass' });
    });

    it('says that OCI does not know the fingerprint, the user or the tenancy', async () => {
      await writeFile(join(dir, 'key.pem'), world.lab.access().credentials?.privateKey ?? '');
      for (const [name, wrong] of [
        ['fingerprint', '00:11'],
        ['user', 'nobody'],
        ['tenancy', 'another'],
      ] as const) {
        const found = await configured({ ...good(), [name]: wrong });
        expect(found.account).to.equal(null);
        expect(resultsOf(found)).to.deep.equal({ credentials: 'fail', account: 'skip', clock: 'pass' });
        expect(detailOf(found, 'credentials')).to.match(/NotAuthenticated: .*check fingerprint, user and tenancy/);
      }
    });
  });

  it('says that the session has expired', async () => {
    world.lab.site.settings.expired = ['operator'];
    const found = await ask();
    expect(found.account).to.equal(null);
    expect(resultsOf(found)).to.deep.equal({ credentials: 'fail', account: 'skip', clock: 'pass' });
    expect(detailOf(found, 'credentials')).to.match(/the session token has not expired \(`oci session authenticate`\)/);
  });

  it("says that this machine's clock is off, before OCI refuses for that and when it does", async () => {
    skewMs = 4.5 * 60_000;
    const soon = await ask();
    expect(resultsOf(soon)).to.include({ credentials: 'pass', clock: 'fail', image: 'pass' });
    expect(detailOf(soon, 'clock')).to.match(/^this machine's clock is (269|270) s behind OCI's: set it/);
    skewMs = -3_600_000;
    const late = await ask();
    expect(resultsOf(late)).to.deep.equal({ credentials: 'skip', account: 'skip', clock: 'fail' });
    expect(detailOf(late, 'clock')).to.match(/^this machine's clock is 360\d s ahead of OCI's: set it/);
  });

  it('says that the region is not one, or not one of the tenancy', async () => {
    const unknown = await ask(world.providerFor({ region: 'eu-nowhere-1' }));
    expect(resultsOf(unknown)).to.include({ credentials: 'fail' });
    expect(detailOf(unknown, 'credentials')).to.match(/the SDK does not know a region eu-nowhere-1/);
    const elsewhere = await ask(world.providerFor({ region: 'ap-tokyo-1' }));
    expect(detailOf(elsewhere, 'credentials')).to.match(/the tenancy is subscribed to the region\)$/);
  });

  it('asks every region where a teardown looks', async () => {
    expect(resultsOf(await ask(world.providerFor({ regions: ['us-ashburn-1'] })))).to.include({ network: 'pass' });
    const found = await ask(world.providerFor({ regions: ['us-ashburn-1', 'ap-tokyo-1'] }));
    expect(resultsOf(found)).to.include({ credentials: 'pass', network: 'fail' });
    expect(detailOf(found, 'network')).to.match(/^region ap-tokyo-1, where a teardown looks too: .*NotAuthenticated/);
  });

  it('says that nobody answers', async () => {
    const found = await ask(world.providerFor({ endpoint: { socketPath: `${world.lab.socketPath}.off` } }));
    expect(found.account).to.equal(null);
    expect(resultsOf(found)).to.deep.equal({ credentials: 'skip', account: 'skip', clock: 'skip', network: 'fail' });
    expect(detailOf(found, 'network')).to.match(/^region eu-frankfurt-1: listInstances: ENOENT/);
  });

  it('says that the compartment is none, and what may not be read in one', async () => {
    const found = await ask(world.providerFor({ compartmentId: 'ocid1.compartment.oc1..none' }));
    expect(found.account).to.equal(TENANCY);
    expect(resultsOf(found)).to.include({ credentials: 'pass', permissions: 'fail' });
    world.lab.site.settings.deniedActions = ['ListSubnets'];
    expect(detailOf(await ask(), 'permissions')).to.match(
      /listSubnets: NotAuthorizedOrNotFound: .*"Allow group G to read virtual-network-family in compartment C"/,
    );
  });

  it('says what there is too little of, or that OCI does not tell', async () => {
    world.lab.site.settings.limits = { ...ENOUGH, 'standard-e4-core-count': 2, networks: 0 };
    const few = await ask();
    expect(resultsOf(few)).to.include({ quota: 'fail' });
    expect(detailOf(few, 'quota')).to.match(
      /^standard-e4-core-count: 3 needed, 2 left; vcn-count: 1 needed, 0 left: remove/,
    );
    world.lab.site.settings.limits = { networks: 1 };
    const partly = await ask();
    expect(resultsOf(partly)).to.include({ quota: 'skip' });
    expect(detailOf(partly, 'quota')).to.equal(
      'vcn-count: 1 of 1; OCI does not tell all that is left for VM.Standard.E4.Flex',
    );
    world.lab.site.settings.limits = {};
    expect(detailOf(await ask(), 'quota')).to.equal('OCI does not tell all that is left for VM.Standard.E4.Flex');
    world.lab.site.settings.limits = ENOUGH;
    await world.provider.up(SITE, tagsOf(), context());
    expect(resultsOf(await ask())).to.include({ quota: 'fail' });
  });

  it('says that image, shape or availability domain are none', async () => {
    const noImage = await ask(world.providerFor({ imageId: 'ocid1.image.oc1..none' }));
    expect(resultsOf(noImage)).to.include({ image: 'fail', network: 'pass' });
    expect(detailOf(noImage, 'image')).to.match(
      /getImage: NotAuthorizedOrNotFound: .*"Allow group G to read instance-images/,
    );
    const noShape = await ask(world.providerFor({ shape: 'VM.Huge' }));
    expect(resultsOf(noShape)).to.include({ image: 'fail', quota: 'skip' });
    expect(detailOf(noShape, 'image')).to.match(/has no shape VM.Huge for image/);
    const noDomain = await ask(world.providerFor({ availabilityDomain: 'AD-9' }));
    expect(resultsOf(noDomain)).to.include({ network: 'fail' });
    expect(detailOf(noDomain, 'network')).to.match(
      /no availability domain 'AD-9': set .* to one of lab:EU-FRANKFURT-1-AD-1/,
    );
  });

  it('looks at the instances that are to be adopted', async () => {
    world.lab.site.settings.limits = {};
    const { id } = await launched(world.lab, world.clients, 'oci-client');
    const instances = { 'oci-client': id, 'oci-router': 'ocid1.instance.oc1..none' };
    const found = await ask(world.providerFor({ setup: { mode: 'adopt', instances } }));
    expect(resultsOf(found)).to.include({ permissions: 'fail', quota: 'skip', image: 'skip', network: 'skip' });
    expect(detailOf(found, 'permissions')).to.equal(
      'oci-router: its instance is not there, or may not be seen; oci-router-b: the configuration names no instance',
    );
  });
});
