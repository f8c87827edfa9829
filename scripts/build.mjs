// Bundles labrun into dist/: the command line, the embedded lab's supervisor and the reference router. Code splitting keeps
// each cloud SDK in chunks of its own, so that `--help` and validation never load them.
import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { slimArmNetwork } from '../runners/azure/slim-arm-network.mjs';
import { lazyOciSdk } from '../runners/oci/lazy-sdk.mjs';
import {
  writeChecksValidator,
  writeConfigValidator,
  writeEvidenceValidator,
  writeStandaloneValidator,
} from './compile-validator.mjs';
import { pureAwsSchemas } from './bundle-plugins.mjs';

// What the AWS provider needs while a lab comes up; the rest of it is loaded on demand.
const EARLY_AWS = [
  'RunInstances',
  'DescribeInstances',
  'StartInstances',
  'StopInstances',
  'TerminateInstances',
  'CreateNetworkInterface',
  'DescribeNetworkInterfaces',
  'DeleteNetworkInterface',
  'ModifyNetworkInterfaceAttribute',
];

const plugins = (earlyAws) => [pureAwsSchemas(earlyAws), slimArmNetwork(), lazyOciSdk()];

const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  mainFields: ['module', 'main'],
  // ssh2 has optional native parts which a bundle cannot carry.
  external: ['ssh2', 'cpu-features'],
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  plugins: plugins(),
  logLevel: 'warning',
};

// Whoever runs labrun meanwhile has the build of before, whole.
const out = `.dist-${process.pid}`;
const old = `${out}-old`;
await Promise.all([
  build({
    ...common,
    plugins: plugins(EARLY_AWS),
    entryPoints: {
      labrun: 'src/cli/main.ts',
      sim: 'fixtures/sim/lab/sim.ts',
      'sim-main': 'fixtures/sim/lab/main.ts',
    },
    outdir: out,
    chunkNames: 'labrun-[hash]',
  }),
  build({
    ...common,
    entryPoints: { netns: 'fixtures/fabric/netns/main.ts' },
    outdir: out,
    chunkNames: 'netns-[hash]',
  }),
  build({ ...common, entryPoints: { routerd: 'fixtures/router/main.ts' }, outdir: `${out}/router` }),
  writeStandaloneValidator(`${out}/scenario-validator.mjs`),
  writeChecksValidator(`${out}/checks-validator.mjs`),
  writeEvidenceValidator(`${out}/evidence-validator.mjs`),
  writeConfigValidator(`${out}/config-validator.mjs`),
]);
// A deployable build of the router: a directory with an executable `routerd`.
await writeFile(`${out}/router/package.json`, '{"type":"module"}\n');
await writeFile(`${out}/router/routerd`, "#!/usr/bin/env node\nimport './routerd.js';\n");
await chmod(`${out}/router/routerd`, 0o755);
await rename('dist', old).catch(() => undefined);
await rename(out, 'dist');
await rm(old, { recursive: true, force: true });
