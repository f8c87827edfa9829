import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import type { Fault } from '../../../runners/fault.js';
import { FAULTS } from '../../../runners/faults/index.js';

const folder = new URL('../../../runners/faults/', import.meta.url);

describe('registry of faults', () => {
  it('holds every file of the folder, under the name of the file', async () => {
    const files = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'index.ts')
      .map((entry) => entry.name.replace(/\.ts$/, ''));
    expect(FAULTS.map((fault) => fault.name).sort()).to.deep.equal(files.sort());
    for (const file of files) {
      const exported = Object.values((await import(new URL(`${file}.ts`, folder).href)) as Record<string, Fault>);
      expect(exported.map((fault) => fault.name)).to.deep.equal([file]);
    }
  });

  it('describes each fault and its arguments', () => {
    for (const fault of FAULTS) {
      expect(fault.describe).to.match(/^[a-z].{20,}[^.]$/);
      expect(fault.args).to.include({ type: 'object', additionalProperties: false });
    }
  });

  it('loads no SSH or cloud client', () => {
    const script = `await import(${JSON.stringify(new URL('index.ts', folder).href)});
      const { default: module } = await import('node:module');
      console.log(Object.keys(module._cache).filter((path) => /node_modules.(ssh2|@aws-sdk|oci-|@azure)/.test(path)).length)`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()).to.equal('0');
  });
});
