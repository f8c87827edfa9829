import { expect } from 'chai';
import { build, type Metafile } from 'esbuild';
import { join } from 'node:path';
import { VERBS } from '../../src/cli/verbs.js';
import { ROOT } from './support.js';

/** What a module brings with it when it is loaded: everything but what it imports by `import()`. */
async function loadedWith(entry: string): Promise<{ files: string[]; packages: string[] }> {
  const { metafile } = await build({
    entryPoints: [join(ROOT, entry)],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
    plugins: [
      {
        name: 'lazy',
        setup: (context) =>
          context.onResolve({ filter: /./ }, ({ kind, path }) =>
            kind === 'dynamic-import' ? { path, external: true } : undefined,
          ),
      },
    ],
  });
  return { files: Object.keys(metafile.inputs), packages: packagesOf(metafile) };
}

function packagesOf({ outputs }: Metafile): string[] {
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  return [
    ...new Set(
      imports
        .filter(({ kind, path }) => kind !== 'dynamic-import' && !path.startsWith('node:'))
        .map(({ path }) => path),
    ),
  ];
}

describe('the command line', () => {
  it('loads no package and no code of a verb until one is asked for', async () => {
    const { files, packages } = await loadedWith('src/cli/main.ts');
    expect(packages).to.deep.equal([]);
    expect(files.filter((file) => /^(src\/engine|runners|assertions|fixtures)\//.test(file))).to.deep.equal([]);
    expect(files.length).to.be.at.most(10);
  });

  it('parses what a verb is given without loading its code', async () => {
    for (const name of Object.keys(VERBS)) {
      const { files, packages } = await loadedWith(`src/cli/verbs/${name}.ts`);
      expect(packages.filter((path) => path !== 'commander')).to.deep.equal([]);
      expect(
        files.filter((file) => !/^src\/(cli|scenario\/(nearest|duration|sites)|model|errors)/.test(file)),
      ).to.deep.equal([]);
    }
  });

  it('validates without loading anything of a lab', async () => {
    const { files, packages } = await loadedWith('src/engine/verbs/validate.ts');
    expect(packages).to.deep.equal(['yaml']);
    expect(
      files.filter((file) => /^(fixtures|runners\/(aws|oci|azure|onprem)|src\/engine\/steps)\//.test(file)),
    ).to.deep.equal([]);
  });
});
