// Precompiles the validator of scenario files, so that validating loads neither ajv nor its compiler.
import { build } from 'esbuild';
import { tsImport } from 'tsx/esm/api';

/**
 * Writes the validator as one ES module that imports nothing. `outFile` is `scenario-validator.mjs` in the folder that holds
 * the chunks of the bundle: that is where src/scenario/validator.ts looks for it, and it compiles the schema when it is not there.
 */
export async function writeStandaloneValidator(outFile) {
  const { validatorSource } = await tsImport('../src/scenario/validator-source.ts', import.meta.url);
  await build({
    stdin: { contents: validatorSource(), resolveDir: import.meta.dirname, sourcefile: 'scenario-validator.cjs' },
    outfile: outFile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
}
