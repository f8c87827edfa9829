import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { expect } from 'chai';
import { socketHttpClient, type SocketHttpClient } from '../../../runners/azure/socket-client.js';
import { rejection } from './rejection.js';

describe('azure provider: client over a Unix socket', () => {
  let directory: string;
  let server: Server;
  let client: SocketHttpClient;

  const serve = async (listener: RequestListener): Promise<void> => {
    directory = await mkdtemp(join(tmpdir(), 'labrun-socket-'));
    server = createServer(listener).listen(join(directory, 's'));
    await once(server, 'listening');
    client = socketHttpClient(join(directory, 's'));
  };
  afterEach(async () => {
    client.close();
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('sends what is meant for management.azure.com to the socket', async () => {
    await serve((request, response) => {
      request.on('data', (chunk: Buffer) => response.write(chunk));
      request.on('end', () => response.end(` to ${request.headers.host ?? ''}${request.url ?? ''}`));
    });
    const request = createPipelineRequest({ url: 'https://management.azure.com/a?b=c', method: 'PUT', body: 'sent' });
    const { status, bodyAsText } = await client.sendRequest(request);
    expect({ status, bodyAsText }).to.deep.equal({ status: 200, bodyAsText: 'sent to management.azure.com/a?b=c' });
  });

  it('refuses any other host', async () => {
    let asked = false;
    await serve((_request, response) => {
      asked = true;
      response.end();
    });
    for (const url of [
      'https://login.microsoftonline.com/x',
      'https://management.azure.com.example/x',
      'http://127.0.0.1/x',
    ])
      expect(await rejection(client.sendRequest(createPipelineRequest({ url })))).to.include({
        code: 'provider.azure.host',
      });
    expect(asked).to.equal(false);
  });

  it('ends with the signal, and when no reply comes in time', async () => {
    await serve(() => undefined);
    const url = 'https://management.azure.com/';
    const abort = new AbortController();
    server.once('request', () => abort.abort());
    const aborted = client.sendRequest(createPipelineRequest({ url, abortSignal: abort.signal }));
    expect((await rejection(aborted)).name).to.equal('AbortError');
    const late = client.sendRequest(createPipelineRequest({ url, timeout: 20 }));
    expect(await rejection(late)).to.include({ name: 'RestError', code: 'ETIMEDOUT' });
  });

  it('names the network failure', async () => {
    await serve((request) => request.socket.destroy());
    const lost = client.sendRequest(createPipelineRequest({ url: 'https://management.azure.com/' }));
    expect(await rejection(lost)).to.include({ name: 'RestError', code: 'ECONNRESET' });
  });
});
