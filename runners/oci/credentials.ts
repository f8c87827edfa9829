import { ConfigFileAuthenticationDetailsProvider, DefaultRequestSigner } from 'oci-common';
import type { RequestSigner } from 'oci-common/lib/signer.js';
import { messageOf } from '../../src/errors.js';
import type { OciSite } from '../../src/lab/inventory.js';
import { apiKeySigner } from './api-key-signer.js';
import { OciError } from './error.js';
import { withoutConsole } from './without-console.js';

/** Who labrun is at OCI. */
export interface Connection {
  signer: RequestSigner;
  tenancy: string;
}

/** Signs with the site's own API key, else as the OCI configuration file says. Throws OciError `NoCredentials`, `BadKey`. */
export function connect({ credentials }: OciSite): Connection {
  if (credentials === undefined) return withoutConsole(configured);
  return { signer: orThrow('BadKey', () => apiKeySigner(credentials)), tenancy: credentials.tenancy };
}

/** Every kind of authentication that the file may ask for is the SDK's business. */
function configured(): Connection {
  const provider = orThrow(
    'NoCredentials',
    () => new ConfigFileAuthenticationDetailsProvider(process.env['OCI_CONFIG_FILE']),
  );
  return { signer: orThrow('BadKey', () => new DefaultRequestSigner(provider)), tenancy: provider.getTenantId() };
}

function orThrow<T>(providerCode: Parameters<typeof noCredentials>[0], make: () => T): T {
  try {
    return make();
  } catch (thrown) {
    throw noCredentials(providerCode, thrown);
  }
}

/** A request cannot be signed, so that none is sent. */
export function noCredentials(providerCode: 'NoCredentials' | 'BadKey', thrown: unknown): OciError {
  const failure = { action: 'credentials', status: 0, providerCode, retryable: false };
  return new OciError({ operation: 'connect' }, { ...failure, message: messageOf(thrown), cause: thrown });
}
