import { AuthenticationError, AggregateAuthenticationError, CredentialUnavailableError } from '@azure/identity';
import { RestError } from '@azure/core-rest-pipeline';
import { expect } from 'chai';
import { createAzureProvider } from '../../../runners/azure/index.js';
import { isGone, toAzureError } from '../../../runners/azure/error.js';
import type { LabrunError } from '../../../src/errors.js';
import { PLAN, RUN_ID, startAzureLab, tagsFor, type AzureLab } from '../../fixtures/clouds/arm/lab.js';
import { rejection } from './rejection.js';
import { booting } from './support.js';

describe('azure provider: errors', () => {
  let lab: AzureLab;
  beforeEach(async () => {
    lab = await startAzureLab();
  });
  afterEach(() => lab.close());

  const upFails = async (site = lab.createSite()): Promise<LabrunError> => {
    const provider = createAzureProvider(site);
    const error = await rejection(provider.up(PLAN, tagsFor(RUN_ID), booting()));
    provider.close();
    return error as LabrunError;
  };

  it('name the permission that is missing and who can give it', async () => {
    lab.site.settings.deniedActions = ['Microsoft.Network/publicIPAddresses/write'];
    const error = await upFails();
    expect(error).to.include({ code: 'provider.azure.up', providerCode: 'AuthorizationFailed' });
    expect(error.hint).to.contain('Microsoft.Network/publicIPAddresses/write').and.to.contain('owner');
  });

  it('say what to do about a location, a size and an image that are not there', async () => {
    lab.options.account = { ...lab.options.account!, locations: ['japaneast'] };
    const place = await upFails(lab.createSite({ location: 'atlantis' }));
    expect(place).to.include({ providerCode: 'LocationNotAvailableForResourceType' });
    expect(place.hint).to.contain('location');
    const image = await upFails(lab.createSite({ imageId: 'Nobody:nothing:none:1' }));
    expect(image).to.include({ providerCode: 'PlatformImageNotFound' });
    expect(image.hint).to.contain('imageId');
    const sizes = { Standard_B1s: { family: 'f', cores: 1, restriction: 'NotAvailableForSubscription' } };
    lab.options.account = { ...lab.options.account, sizes };
    const size = await upFails();
    expect(size).to.include({ providerCode: 'SkuNotAvailable' });
    expect(size.hint).to.contain('vmSize');
  });

  it('are one line, whatever page the credentials write', () => {
    const page = new AggregateAuthenticationError(
      [new CredentialUnavailableError('EnvironmentCredential is unavailable.\n\n  To troubleshoot, visit ...')],
      'ChainedTokenCredential authentication failed.',
    );
    const none = toAzureError('up', 'bring up azure', page);
    expect(none.message).to.equal('bring up azure: no Azure credential was found');
    expect(none.providerCode).to.equal('CredentialUnavailable');
    expect(none.hint).to.contain('az login').and.to.contain('AZURE_CLIENT_ID');
    const secret = new AuthenticationError(401, {
      error: 'invalid_client',
      error_description:
        'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the client secret value. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-11-23 12:00:00Z',
    });
    const wrong = toAzureError('up', 'bring up azure', secret);
    expect(wrong.providerCode).to.equal('AADSTS7000215');
    expect(wrong.message).to.equal(
      'bring up azure: no token was given: AADSTS7000215: Invalid client secret provided.',
    );
    expect(wrong.hint).to.contain('AZURE_CLIENT_SECRET');
  });

  it('do not take a missing group or subscription for a missing resource', () => {
    const notFound = (code: string): RestError => new RestError('not found', { statusCode: 404, code });
    expect(isGone(notFound('ResourceNotFound'))).to.equal(true);
    for (const code of ['ResourceGroupNotFound', 'SubscriptionNotFound', 'InvalidResourceType', 'OperationNotFound'])
      expect(isGone(notFound(code)), code).to.equal(false);
    expect(isGone(new RestError('not found', { statusCode: 403, code: 'ResourceNotFound' }))).to.equal(false);
  });

  it('name what the configuration lacks', async () => {
    const error = await upFails(lab.adoptSite({}));
    expect(error.message).to.contain('names no instance for azure-router');
    expect(error.hint).to.contain('setup.instances');
  });
});
