// What esbuild cannot see by itself about two SDKs: each knows thousands of shapes of which labrun uses a handful.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * Marks the schemas of @aws-sdk/client-ec2 as free of side effects, so that those nobody uses are left out (1.1 MB to 0.1 MB).
 * They are one file, which a build does not split: the operations in `early` get a copy of it, so that they are loaded
 * without the schemas of all others.
 */
export function pureAwsSchemas(early = []) {
  const isEarly = (importer) => {
    const operation = basename(importer, 'Command.js');
    return operation === 'runtimeConfig.shared.js' || early.includes(operation);
  };
  return {
    name: 'pure-aws-schemas',
    setup(build) {
      if (early.length > 0)
        build.onResolve({ filter: /^\.{1,2}\/schemas\/schemas_0$/ }, ({ importer, path, resolveDir }) => {
          if (!/client-ec2[\\/]/.test(importer) || !isEarly(importer)) return undefined;
          return { path: join(resolveDir, `${path}.js`), suffix: '?early', sideEffects: false };
        });
      build.onLoad({ filter: /client-ec2[\\/].*[\\/]schemas[\\/]schemas_0\.js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const contents = text.replace(
          /^((?:export )?var \w+\$?) = (\[[^]*?\]);$/gm,
          '$1 = /* @__PURE__ */ (() => ($2))();',
        );
        if (contents === text) throw new Error(`pure-aws-schemas: ${path} does not look as expected`);
        return { contents, loader: 'js' };
      });
    },
  };
}
