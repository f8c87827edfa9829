import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { expect } from 'chai';
import { DefaultRequestSigner, SimpleAuthenticationDetailsProvider, type HttpRequest } from 'oci-common';
import { apiKeySigner } from '../../../runners/oci/api-key-signer.js';

describe('runners/oci: API key signer', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 1024,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const date = 'Mon, 01 Jun 2026 03:15:00 GMT';
  const requests: Omit<HttpRequest, 'headers'>[] = [
    { method: 'GET', uri: 'https://iaas.eu-frankfurt-1.oraclecloud.com/20160918/instances?compartmentId=a&limit=1' },
    { method: 'DELETE', uri: 'https://iaas.eu-frankfurt-1.oraclecloud.com/20160918/privateIps/x' },
    { method: 'POST', uri: 'http://localhost:8080/20160918/instances/x?action=STOP' },
    { method: 'PUT', uri: 'http://localhost/20160918/vnics/x', body: '{"displayName":"Zürich"}' },
  ];

  const signatureIn = (headers: Headers) => /signature="([^"]+)"/.exec(headers.get('authorization') ?? '')?.[1] ?? '';

  for (const request of requests)
    it(`signs ${request.method} as the SDK does`, async () => {
      const own = new Headers({ 'x-date': date });
      const theirs = new Headers({ 'x-date': date });
      await apiKeySigner({ tenancy: 't', user: 'u', fingerprint: 'f', privateKey }).signHttpRequest({
        ...request,
        headers: own,
      });
      const provider = new SimpleAuthenticationDetailsProvider('t', 'u', 'f', privateKey, null);
      await new DefaultRequestSigner(provider).signHttpRequest({ ...request, headers: theirs });
      expect(signatureIn(own)).to.equal(signatureIn(theirs));
      expect(own.get('authorization')).to.match(/^Signature version="1",keyId="t\/u\/f",algorithm="rsa-sha256",/);
      for (const name of ['host', 'x-content-sha256', 'content-length'])
        expect(own.get(name), name).to.equal(theirs.get(name));
    });

  it('covers method, path, host and date with the signature', () => {
    const headers = new Headers({ 'x-date': date });
    const [request] = requests;
    if (request === undefined) throw new Error('no request');
    apiKeySigner({ tenancy: 't', user: 'u', fingerprint: 'f', privateKey }).signHttpRequest({ ...request, headers });
    const text = [
      `x-date: ${date}`,
      '(request-target): get /20160918/instances?compartmentId=a&limit=1',
      'host: iaas.eu-frankfurt-1.oraclecloud.com',
    ].join('\n');
    const signature = Buffer.from(signatureIn(headers), 'base64');
    expect(verify('sha256', Buffer.from(text), createPublicKey(publicKey), signature)).to.equal(true);
  });

  it('refuses what is no private key', () => {
    expect(() => apiKeySigner({ tenancy: 't', user: 'u', fingerprint: 'f', privateKey: 'nonsense' })).to.throw();
  });
});
