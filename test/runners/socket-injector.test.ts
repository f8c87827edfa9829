import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CloudSite } from '../../fixtures/clouds/core/site.js';
import type { Cloud } from '../../fixtures/lab/cloud.js';
import { openControl } from '../../fixtures/lab/control.js';
import { injectionOperations } from '../../fixtures/lab/injection.js';
import { createInjector } from '../../runners/socket-injector.js';
import { MemoryHost } from '../fixtures/clouds/core/memory-host.js';
import { rejection } from './faults/support/context.js';

describe('socket injector', () => {
  const dir = mkdtempSync(join(tmpdir(), 'injector-'));
  const site = new CloudSite('aws', new MemoryHost({}));
  const path = join(dir, 'control.sock');
  const injector = createInjector(path);
  const servers: Server[] = [];

  before(async () => {
    servers.push(await openControl(path, injectionOperations(new Map([['aws', { site } as Cloud]]))));
  });
  after(() => {
    for (const server of servers) server.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const call = (): Promise<string> =>
    site.calls
      .carryOut(
        { principal: 'router', operations: ['assign'] },
        () => 'Code',
        () => 'done',
      )
      .catch((error: Error) => error.name);

  /** Something that listens and is no lab. */
  async function stranger(behave: (socket: Socket) => void): Promise<string> {
    const socketPath = join(dir, `stranger-${servers.length}.sock`);
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      behave(socket);
    }).listen(socketPath);
    servers.push(server);
    await once(server, 'listening');
    return socketPath;
  }

  it('puts rules in force under a name, reads their hits and the calls since one, and clears them', async () => {
    await injector.set('aws', { principal: 'router', deny: true }, 'a');
    await injector.set('aws', { principal: 'router', delayMs: 1 });
    expect(await call()).to.equal('CloudError');
    await injector.set('aws', null, 'a');
    expect(await call()).to.equal('done');
    expect(await injector.hits('aws', 'a')).to.include({ denied: 1, delayed: 0 });
    expect(await injector.hits('aws')).to.include({ denied: 0, delayed: 1 });
    const calls = await injector.calls('aws', 0);
    expect(calls.map(({ seq, ok, code }) => [seq, ok, code])).to.deep.equal([
      [1, false, 'Code'],
      [2, true, undefined],
    ]);
    expect(await injector.calls('aws', 1)).to.deep.equal(calls.slice(1));
  });

  it('passes on in words what the lab refuses', async () => {
    const error = await rejection(injector.set('oci', null));
    expect(error).to.have.property('code', 'injection.failed');
    expect(error.message).to.equal(
      "the lab did not do 'inject' at oci: this lab has no cloud 'oci'; its clouds are aws",
    );
  });

  it('says so when nothing listens, and when what listens is no lab', async () => {
    const nobody = await rejection(createInjector(join(dir, 'none.sock')).hits('aws'));
    expect(nobody).to.have.property('code', 'injection.failed');
    expect(nobody.message).to.contain('ENOENT');
    const closing = createInjector(await stranger((socket) => socket.end()));
    expect((await rejection(closing.hits('aws'))).message).to.contain('it closed the connection');
    const babbling = createInjector(await stranger((socket) => socket.write('hello\n')));
    expect(await rejection(babbling.hits('aws'))).to.have.property('code', 'injection.failed');
  });
});
