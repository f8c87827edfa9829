import { UsageError } from '../errors.js';
import type { MatrixSites } from './options.js';
import { matrixSites, wholeNumber } from './parsers.js';

/** What environment variables say, read in this one place. They are described in `variables.ts`. */
export interface LabrunEnv {
  /** Real clouds are only acted upon when this is false. Labs on this machine do not ask. */
  dryRun: boolean;
  owner: string;
  purpose: string;
  stateDir?: string;
  matrixSites?: MatrixSites['sites'];
  /** Where CE_MATRIX_SITES gives a client another address than the lab would. */
  matrixAddresses?: MatrixSites['addresses'];
  matrixParallelism?: number;
  /** Absent: the gateway that was there before any fault. */
  expectDefaultGateway?: string;
  matrixRunner?: string;
}

/** Reads the environment; an empty variable is an absent one. Throws UsageError `usage.env` that names the variable. */
export function readEnv(env: Readonly<Record<string, string | undefined>>): LabrunEnv {
  const sites = read(env, 'CE_MATRIX_SITES', matrixSites);
  const parallelism = read(env, 'CE_MATRIX_PARALLELISM', wholeNumber);
  const gateway = read(env, 'CE_EXPECT_DEFAULT_GW', (text) => text);
  const stateDir = read(env, 'CE_STATE_DIR', (text) => text);
  const runner = read(env, 'MATRIX_RUNNER', (text) => text);
  return {
    dryRun: read(env, 'CE_DRY_RUN', zeroOrOne) ?? true,
    owner: env['CE_OWNER'] || env['USER'] || env['LOGNAME'] || 'unknown',
    purpose: env['CE_PURPOSE'] || 'cloudedge-sam-failover-lab',
    ...(stateDir === undefined ? {} : { stateDir }),
    ...(sites === undefined ? {} : { matrixSites: sites.sites, matrixAddresses: sites.addresses }),
    ...(parallelism === undefined ? {} : { matrixParallelism: parallelism }),
    // The seed's word for "compare with the baseline", which is also what happens without a word.
    ...(gateway === undefined || gateway === 'unchanged' ? {} : { expectDefaultGateway: gateway }),
    ...(runner === undefined ? {} : { matrixRunner: runner }),
  };
}

function read<T>(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  parse: (text: string) => T,
): T | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError('usage.env', `${name}: ${error.message}`);
    throw error;
  }
}

function zeroOrOne(text: string): boolean {
  if (text === '0' || text === '1') return text === '1';
  throw new UsageError('usage.value', `${JSON.stringify(text)} is neither 0 nor 1`);
}
