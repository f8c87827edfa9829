// What esbuild cannot see by itself about two SDKs: each knows thousands of shapes of which labrun uses a handful.
import { readFile } from 'node:fs/promises';

/** Marks the schemas of @aws-sdk/client-ec2 as free of side effects, so that those nobody uses are left out (1.1 MB to 0.1 MB). */
export function pureAwsSchemas() {
  return {
    name: 'pure-aws-schemas',
    setup(build) {
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
