import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../src/config/error.js';
import { loadConfig } from '../../src/config/load.js';
import type { CloudConfig } from '../../src/lab/cloud-config.js';

/** Loads a configuration from a folder of its own. */
export async function load(text: string, env: Record<string, string> = {}): Promise<CloudConfig & { dir: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-config-'));
  try {
    writeFileSync(join(dir, 'labrun.config.yaml'), text);
    return { ...(await loadConfig({ cwd: dir, env: { HOME: '/home/ann', ...env } })), dir };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Its problems, each as `line:column message [suggestion]`. */
export async function problemsOf(text: string): Promise<string[]> {
  try {
    await load(text);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(
      ({ line, column, message, suggestion }) =>
        `${line}:${column} ${message}${suggestion === undefined ? '' : ` [${suggestion}]`}`,
    );
  }
}

/** The least of an AWS site, in flow style, with more keys before its end. */
export function aws(more = ''): string {
  return `sites: { aws: { region: eu-central-1, instanceType: t3.micro, imageId: ami-00000000000000001${more} } }\n`;
}
