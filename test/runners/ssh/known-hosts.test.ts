import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownHostKeys } from '../../../runners/ssh/index.js';
import { fingerprint } from './support/sshd.js';

describe('known_hosts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'labrun-known-'));
  const keys: Record<string, { line: string; sha256: string }> = {};
  before(() => {
    for (const type of ['ed25519', 'ecdsa']) {
      execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(dir, type)]);
      const [algorithm, blob] = readFileSync(join(dir, `${type}.pub`), 'utf8').split(' ');
      keys[type] = { line: `${algorithm} ${blob}`, sha256: fingerprint(join(dir, `${type}.pub`)) };
    }
  });
  after(() => rmSync(dir, { recursive: true, force: true }));
  const prints = (text: string, host: string, port = 22): string[] =>
    knownHostKeys(text, host, port).map(({ sha256 }) => sha256);

  it('gives every key of a host, by name, list and pattern, with its kind', () => {
    const text = `# comment\n\nrouter,192.0.2.7 ${keys['ed25519']!.line} a comment\n*.example.org,!bad.example.org ${keys['ecdsa']!.line}\nrouter ${keys['ecdsa']!.line}\n`;
    expect(knownHostKeys(text, 'Router', 22)).to.deep.equal([
      { algorithm: 'ssh-ed25519', sha256: keys['ed25519']!.sha256 },
      { algorithm: 'ecdsa-sha2-nistp256', sha256: keys['ecdsa']!.sha256 },
    ]);
    expect(prints(text, '192.0.2.7')).to.deep.equal([keys['ed25519']!.sha256]);
    expect(prints(text, 'a.example.org')).to.deep.equal([keys['ecdsa']!.sha256]);
    expect(prints(text, 'bad.example.org')).to.deep.equal([]);
    expect(prints(text, 'example.org')).to.deep.equal([]);
    expect(prints(text, 'router', 2222)).to.deep.equal([]);
  });

  it('reads what ssh-keygen has hashed, with and without a port', () => {
    const file = join(dir, 'known_hosts');
    writeFileSync(file, `router.example.org ${keys['ed25519']!.line}\n[192.0.2.7]:2222 ${keys['ecdsa']!.line}\n`);
    execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' });
    const text = readFileSync(file, 'utf8');
    expect(text).to.include('|1|').and.not.include('example.org');
    expect(prints(text, 'router.example.org')).to.deep.equal([keys['ed25519']!.sha256]);
    expect(prints(text, '192.0.2.7', 2222)).to.deep.equal([keys['ecdsa']!.sha256]);
    expect(prints(text, '192.0.2.7')).to.deep.equal([]);
  });

  it('leaves out what was revoked, authorities, and damaged lines', () => {
    const text = `router ${keys['ed25519']!.line}\n@revoked * ${keys['ed25519']!.line}\n@cert-authority * ${keys['ecdsa']!.line}\nrouter ssh-rsa ${keys['ecdsa']!.line.split(' ')[1]}\nrouter ssh-ed25519\n`;
    expect(prints(text, 'router')).to.deep.equal([]);
  });
});
