import {
  ConfigFileAuthenticationDetailsProvider,
  DefaultRequestSigner,
  SimpleAuthenticationDetailsProvider,
} from 'oci-common';
import type { RequestSigner } from 'oci-common/lib/signer.js';
import { messageOf } from '../../src/errors.js';
import type { OciSite } from '../../src/lab/inventory.js';
import { OciError } from './error.js';
import { withoutConsole } from './without-console.js';

/** Signs with the site's own key, else with that of the OCI configuration file. Throws OciError `NoCredentials`. */
export function createSigner(site: OciSite): RequestSigner {
  try {
    return withoutConsole(() => new DefaultRequestSigner(providerOf(site)));
  } catch (thrown) {
    const failure = { action: 'credentials', status: 0, providerCode: 'NoCredentials', retryable: false };
    throw new OciError({ operation: 'connect' }, { ...failure, message: messageOf(thrown), cause: thrown });
  }
}

function providerOf({ credentials }: OciSite): ConstructorParameters<typeof DefaultRequestSigner>[0] {
  if (credentials === undefined) return new ConfigFileAuthenticationDetailsProvider(process.env['OCI_CONFIG_FILE']);
  const { tenancy, user, fingerprint, privateKey } = credentials;
  return new SimpleAuthenticationDetailsProvider(tenancy, user, fingerprint, privateKey, null);
}
