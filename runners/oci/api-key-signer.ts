import { createHash, createPrivateKey, sign } from 'node:crypto';
import type { HttpRequest } from 'oci-common';
import type { RequestSigner } from 'oci-common/lib/signer.js';
import type { OciSite } from '../../src/lab/inventory.js';

const ALWAYS = ['x-date', '(request-target)', 'host'];
const WITH_BODY = ['content-type', 'content-length', 'x-content-sha256'];

/**
 * Signs with an API key, as the SDK's signer does. That one parses the key anew for each request, which with OpenSSL 3 takes
 * several times as long as signing: most of the cost of a request to a lab on the same machine. Throws when the key is not
 * a private key.
 */
export function apiKeySigner(credentials: NonNullable<OciSite['credentials']>): RequestSigner {
  const { tenancy, user, fingerprint } = credentials;
  const key = createPrivateKey(credentials.privateKey);
  const keyId = `${tenancy}/${user}/${fingerprint}`;
  return {
    signHttpRequest({ method, uri, headers, body }: HttpRequest): void {
      const { host, pathname, search } = new URL(uri);
      if (!headers.has('host')) headers.set('host', host);
      if (!headers.has('x-date')) headers.set('x-date', new Date().toUTCString());
      const hasBody = ['POST', 'PUT', 'PATCH'].includes(method);
      if (hasBody) setContentHeaders(headers, body === undefined ? '' : String(body));
      const covered = hasBody ? [...ALWAYS, ...WITH_BODY] : ALWAYS;
      const target = `${method.toLowerCase()} ${pathname}${search}`;
      const text = covered
        .map((name) => `${name}: ${name === '(request-target)' ? target : (headers.get(name) ?? '')}`)
        .join('\n');
      const signature = sign('sha256', Buffer.from(text), key).toString('base64');
      const parameters = { keyId, algorithm: 'rsa-sha256', headers: covered.join(' '), signature };
      const list = Object.entries(parameters).map(([name, value]) => `${name}="${value}"`);
      headers.set('authorization', `Signature version="1",${list.join(',')}`);
    },
  };
}

function setContentHeaders(headers: Headers, body: string): void {
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  headers.set('content-length', String(Buffer.byteLength(body)));
  headers.set('x-content-sha256', createHash('sha256').update(body).digest('base64'));
}
