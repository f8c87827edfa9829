import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CircuitBreaker } from 'oci-common';
import { ComputeClient } from 'oci-core/lib/client.js';
import { connect } from '../../../runners/oci/credentials.js';
import { OciHttpClient } from '../../../runners/oci/http-client.js';
import { createOciProvider } from '../../../runners/oci/index.js';
import { limitsOf } from '../../../runners/oci/limits.js';
import { LOCAL_PACE } from '../../../runners/oci/pace.js';
import { createWire } from '../../../runners/oci/wire.js';
import { clientsOf, launched } from '../../fixtures/clouds/oci/clients.js';
import { startOciLab, type OciLab } from '../../fixtures/clouds/oci/lab.js';
import { RUN_ID, thrownBy } from './context.js';

describe('runners/oci: connection', () => {
  let lab: OciLab;
  let dir: string;
  const configFile = process.env['OCI_CONFIG_FILE'];

  beforeEach(async () => {
    lab = await startOciLab();
    dir = await mkdtemp(join(tmpdir(), 'oci-config-'));
  });

  afterEach(async () => {
    if (configFile === undefined) delete process.env['OCI_CONFIG_FILE'];
    else process.env['OCI_CONFIG_FILE'] = configFile;
    await rm(dir, { recursive: true, force: true });
    await lab.close();
  });

  /** What was printed, to either stream, while `work` ran. */
  async function printedBy(work: () => Promise<unknown>): Promise<string> {
    const streams = [process.stdout, process.stderr];
    const originals = streams.map((stream) => stream.write);
    let printed = '';
    for (const stream of streams)
      stream.write = (text: string | Uint8Array) => {
        printed += String(text);
        return true;
      };
    try {
      await work();
    } finally {
      streams.forEach((stream, index) => (stream.write = originals[index] ?? stream.write));
    }
    return printed;
  }

  it('prints nothing, whatever fails', async () => {
    lab.site.settings.throttle = 0.5;
    const clients = clientsOf(lab);
    const printed = await printedBy(async () => {
      await launched(lab, clients, 'oci-client');
      await thrownBy(clients.network.getVnic({ vnicId: 'nobody' }));
      await thrownBy(clients.network.deletePrivateIp({ privateIpId: 'nobody' }));
      lab.site.settings.throttle = 1;
      await thrownBy(clientsOf(lab, 'operator', 50).compute.getInstance({ instanceId: 'any' }));
    });
    clients.close();
    expect(printed).to.equal('');
  });

  it('takes the credentials of the configuration file where the site has none, without a word', async () => {
    const { credentials, ...site } = lab.access();
    const lines = [
      '[DEFAULT]',
      `tenancy=${credentials?.tenancy}`,
      `user=${credentials?.user}`,
      `fingerprint=${credentials?.fingerprint}`,
      `key_file=${join(dir, 'key.pem')}`,
      'region=nowhere-1',
    ];
    await writeFile(join(dir, 'config'), lines.join('\n'));
    await writeFile(join(dir, 'key.pem'), credentials?.privateKey ?? '');
    process.env['OCI_CONFIG_FILE'] = join(dir, 'config');
    const provider = createOciProvider(site);
    const printed = await printedBy(async () => {
      const seen = await provider.inventory(RUN_ID, new AbortController().signal);
      expect(seen).to.deep.equal({ site: 'oci', machines: [], nics: [] });
    });
    provider.close();
    expect(printed).to.equal('');
  });

  it('says that there are no credentials, and how to get some', async () => {
    const { credentials: _, ...site } = lab.access();
    process.env['OCI_CONFIG_FILE'] = join(dir, 'absent');
    const provider = createOciProvider(site);
    const error = await thrownBy(provider.runs(new AbortController().signal));
    provider.close();
    expect(error).to.include({ code: 'provider.oci.connect', providerCode: 'NoCredentials', retryable: false });
    expect(error)
      .to.have.property('hint')
      .that.matches(/config/);
  });

  describe("over the SDK's own HTTP client", () => {
    /** Asks a server on this machine for an instance, as the public endpoint would be asked. */
    async function ask(listener: RequestListener, deadlineMs = 5000): Promise<{ result: unknown; requests: number }> {
      let requests = 0;
      const server = createServer((request, response) => {
        requests += 1;
        listener(request, response);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const wire = createWire(undefined);
      const limits = limitsOf({ signal: new AbortController().signal, deadlineMs });
      const httpClient = new OciHttpClient({ wire, signer: connect(lab.access()).signer, pace: LOCAL_PACE }, limits, {
        operation: 'test',
      });
      const compute = new ComputeClient(
        { httpClient },
        { circuitBreaker: new CircuitBreaker({ disableClientCircuitBreaker: true }) },
      );
      compute.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      try {
        const result = await compute.getInstance({ instanceId: 'i' }).then(
          ({ instance }) => instance.id,
          (error: unknown) => error,
        );
        return { result, requests };
      } finally {
        wire.close();
        server.closeAllConnections();
        server.close();
      }
    }

    it('repeats what was cut off or refused for the moment', async () => {
      const authorizations = new Set<string>();
      let count = 0;
      const { result, requests } = await ask((request, response) => {
        count += 1;
        authorizations.add(request.headers.authorization ?? '');
        if (count === 1) request.socket.destroy();
        else if (count === 2) response.writeHead(503).end('later');
        else if (count === 3)
          response.writeHead(429, { 'retry-after': '0.1' }).end('{"code":"TooManyRequests","message":"m"}');
        else response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"found"}');
      });
      expect(result).to.equal('found');
      expect(requests).to.equal(4);
      for (const authorization of authorizations) expect(authorization).to.match(/^Signature version="1",keyId=/);
    });

    it('gives a reply up that does not come', async () => {
      const { result } = await ask(() => undefined, 100);
      expect(result).to.include({ providerCode: 'TimeoutError', retryable: true, code: 'provider.oci.test' });
    });

    it('does not repeat a refusal, and reports one that is no JSON', async () => {
      const { result, requests } = await ask((_request, response) => response.writeHead(403).end('a proxy says no'));
      expect(result).to.include({
        providerCode: 'HTTP 403',
        status: 403,
        message: 'getInstance: HTTP 403: a proxy says no',
      });
      expect(requests).to.equal(1);
    });
  });
});
