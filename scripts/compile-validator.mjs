// Precompiles the JSON Schemas that labrun checks, so that running it loads neither ajv nor its compiler.
import { build } from 'esbuild';
import { tsImport } from 'tsx/esm/api';

/**
 * Writes the validator of scenario files as one ES module that imports nothing. `outFile` is `scenario-validator.mjs` in the
 * folder that holds the chunks of the bundle: that is where src/scenario/validator.ts looks for it, and it compiles the
 * schema when it is not there.
 */
export function writeStandaloneValidator(outFile) {
  return write('../src/scenario/validator-source.ts', outFile, 'scenario');
}

/** The same for files of named checks: `checks-validator.mjs`. */
export function writeChecksValidator(outFile) {
  return write('../src/scenario/validator-source.ts', outFile, 'checks');
}

/** The same for result.json: `evidence-validator.mjs`, for src/evidence/validate.ts. */
export function writeEvidenceValidator(outFile) {
  return write('../src/evidence/validator-source.ts', outFile);
}

/** The same for labrun.config.yaml: `config-validator.mjs`, for src/config/load.ts. */
export function writeConfigValidator(outFile) {
  return write('../src/config/validator-source.ts', outFile);
}

async function write(source, outFile, kind) {
  const { validatorSource } = await tsImport(source, import.meta.url);
  await build({
    stdin: { contents: validatorSource(kind), resolveDir: import.meta.dirname, sourcefile: 'validator.cjs' },
    outfile: outFile,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
}
