import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { build } from 'esbuild';
import { lazyOciSdk } from '../../../runners/oci/lazy-sdk.mjs';
import { createOciProvider } from '../../../runners/oci/index.js';
import { startOciLab, type OciLab } from '../../fixtures/clouds/oci/lab.js';
import { context, RUN_ID, SITE, tagsOf } from './context.js';
import { SETUP } from './world.js';

const run = promisify(execFile);

describe('runners/oci: bundle', () => {
  let lab: OciLab;
  let dir: string;

  beforeEach(async () => {
    lab = await startOciLab();
    dir = await mkdtemp(join(tmpdir(), 'oci-bundle-'));
  });

  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
    await lab.close();
  });

  /** Bundles a program as labrun is bundled and returns what it prints, given these arguments as JSON. */
  async function bundled(main: string, args: unknown): Promise<unknown> {
    const outfile = join(dir, 'main.mjs');
    const require = "import{createRequire as r}from'node:module';const require=r(import.meta.url);";
    const { warnings, metafile } = await build({
      stdin: { contents: main, resolveDir: resolve(import.meta.dirname, '../../..'), loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      outfile,
      banner: { js: require },
      metafile: true,
      plugins: [lazyOciSdk()],
    });
    expect(warnings).to.deep.equal([]);
    expect(Object.keys(metafile.inputs)).to.include.members([
      'oci-on-first-use:jsonwebtoken',
      'oci-on-first-use:node-fetch',
    ]);
    const { stdout } = await run(process.execPath, [outfile, JSON.stringify(args)]);
    return JSON.parse(stdout);
  }

  it('works with an SDK that loads its parts on first use', async () => {
    const provider = createOciProvider(lab.access());
    await provider.up(SITE, tagsOf(), context());
    const expected = await provider.inventory(RUN_ID, new AbortController().signal);
    provider.close();
    const main = `
      import { createOciProvider } from './runners/oci/index.ts';
      const [site, runId] = JSON.parse(process.argv[2]);
      const seen = await createOciProvider(site).inventory(runId, new AbortController().signal);
      process.stdout.write(JSON.stringify(seen));`;
    expect(await bundled(main, [lab.access(), RUN_ID])).to.deep.equal(expected);
  });

  it('creates, admits, checks and takes away with it', async () => {
    const main = `
      import { createOciProvider } from './runners/oci/index.ts';
      const [access, plan, tags, runId] = JSON.parse(process.argv[2]);
      const { signal } = new AbortController();
      const log = { intent: async () => 0, outcome: async () => undefined };
      const ctx = { runId, signal, deadlineMs: 20_000, log };
      const provider = createOciProvider(access);
      await provider.up(plan, tags, ctx);
      await provider.admit(runId, ['192.0.2.1'], ctx);
      const endpoints = await provider.endpoints(runId, signal);
      const { checks } = await provider.preflight(plan, signal);
      const { deleted, leftovers } = await provider.down({ runId }, ctx);
      provider.close();
      const bad = checks.filter(({ result }) => result === 'fail');
      process.stdout.write(JSON.stringify({ endpoints: endpoints.length, bad, deleted: deleted.length, leftovers }));`;
    const site = { ...lab.access(), subnetId: '', setup: SETUP };
    const did = await bundled(main, [site, SITE, tagsOf(), RUN_ID]);
    expect(did).to.deep.equal({ endpoints: 3, bad: [], deleted: 11, leftovers: [] });
  });
});
