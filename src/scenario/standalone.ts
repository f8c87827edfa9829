import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { scenarioSchema } from '../schema/scenario-schema.js';
import { AJV_OPTIONS } from './compile.js';

/**
 * Writes the scenario validator as one ES module with a default export and no imports, so that validating loads neither ajv
 * nor a compiler. For the build: `outFile` is `scenario-validator.mjs` in the folder that holds the bundle's chunks.
 */
export async function writeStandaloneValidator(outFile: string): Promise<void> {
  const ajv = new Ajv({ ...AJV_OPTIONS, code: { source: true } });
  const contents = standaloneCode.default(ajv, ajv.compile(scenarioSchema()));
  await build({
    // ajv's own helpers are required by the generated code; bundling takes them in.
    stdin: { contents, resolveDir: import.meta.dirname, sourcefile: 'scenario-validator.cjs' },
    outfile: outFile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  });
}
