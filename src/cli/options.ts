import type { ProfileName, SiteKind } from '../model.js';
import type { ProviderOrder } from '../scenario/sites.js';

export const LAB_CHOICES = ['auto', 'netns', 'sim', 'cloud'] as const;
export type LabChoice = (typeof LAB_CHOICES)[number];

export const CLOCKS = ['virtual', 'real'] as const;
export type ClockChoice = (typeof CLOCKS)[number];

export const FORMATS = ['auto', 'tree', 'lines', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/*
 * What each verb is given: the command line, with defaults filled in and environment variables taken into account where an
 * option has one. Paths are as typed, relative to `Io.cwd`.
 */

/** Which lab, and what a real one takes. */
export interface LabOptions {
  lab: LabChoice;
  /** Configuration of a real lab. */
  config?: string;
  /** Most that one run may cost up to its TTL, in USD. */
  budget?: number;
  /** Absent: as the configuration of a real lab says, else as declared. */
  providerOrder?: ProviderOrder;
}

export interface RunOptions extends LabOptions {
  files: string[];
  /** Folders with faults and assertions of third parties, for all files. */
  extensions: string[];
  /** Where run directories are made. */
  out: string;
  format: Format;
  /** How many scenarios may run at once. */
  jobs: number;
  /** Leave the lab alive after the run. */
  keep: boolean;
  /** Of a simulated lab that ends with the run. */
  clock: ClockChoice;
  /** Of everything random in a simulated lab. */
  seed: number;
  /** Added to the defects that a scenario names. */
  defect?: string[];
}

export interface UpOptions extends LabOptions {
  profile: ProfileName;
  /** Complete, as declared. */
  providers: SiteKind[];
  ttl: string;
  ttlSeconds: number;
  /** Scenario part of the run id. */
  scenario: string;
  /** Leave a half-built lab in place when bringing it up fails. */
  keep: boolean;
  defect?: string[];
  extensions: string[];
}

export interface DeployOptions {
  /** Absent, here and below: the newest run in the state directory. */
  runId?: string;
  /** Revision under test. At least one of `commit` and `build` is given. */
  commit?: string;
  /** An existing build, which is deployed as it is. */
  build?: string;
}

/** Ends of the matrix, and the addresses of their clients where these are given. */
export interface MatrixSites {
  sites: SiteKind[];
  addresses: Partial<Record<SiteKind, string>>;
}

export interface SmokeOptions {
  runId?: string;
  matrix: 'd3';
  out?: string;
  /** Absent: the sites of the run. */
  sites?: MatrixSites['sites'];
  /** Addresses given with `sites`, for a MATRIX_RUNNER whose clients have others than the lab would. */
  addresses?: MatrixSites['addresses'];
  parallel?: number;
  phase?: string;
}

export interface FailoverOptions {
  runId?: string;
  provider: SiteKind;
  fault: string;
  node?: string;
  /** How long it lasts, as written. */
  for?: string;
  args: Record<string, unknown>;
  extensions: string[];
}

export interface EvidenceOptions {
  runId?: string;
  /** Absent: `evidence/<run id>`. */
  out?: string;
  matrixJson?: string;
  extensions: string[];
}

/** With none of these, the newest run. `runId` and `expired` are never both given. */
export interface DownOptions {
  runId?: string;
  /** Every run that is past its TTL. */
  expired: boolean;
  /** Also what another labrun still drives; with no run id, every run that none drives. */
  force: boolean;
  /** `cloud`: a run that this machine does not remember is looked for at the providers of the configuration. */
  lab?: LabChoice;
  config?: string;
}

export interface JanitorOptions {
  config?: string;
}

export interface GradeOptions {
  runDir: string;
  /** A scenario file whose expectations take the place of the run's own. */
  expect?: string;
  extensions: string[];
}

export interface ValidateOptions {
  /** Files, and folders of which every YAML file is meant. */
  files: string[];
  extensions: string[];
  /** A configuration file to check besides. */
  config?: string;
}

export interface ExplainOptions {
  file: string;
  extensions: string[];
}

export interface NewOptions {
  name: string;
  profile: ProfileName;
  /** A cloud. */
  provider: SiteKind;
  fault?: string;
  /** Absent: NAME.yaml. */
  out?: string;
}

export const SCHEMAS = ['scenario', 'checks', 'config'] as const;

export interface SchemaOptions {
  what: (typeof SCHEMAS)[number];
  extensions: string[];
}

export const LISTS = ['scenarios', 'faults', 'assertions', 'defects'] as const;

export interface ListOptions {
  /** Absent: all of them. */
  what?: (typeof LISTS)[number];
  extensions: string[];
  /** Folder of scenarios; absent: the catalogue that labrun ships. */
  dir?: string;
}
