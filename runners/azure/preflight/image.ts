import type { PreflightCheck } from '../../provider.js';
import type { AzureConnection } from '../connection.js';
import { platformImage, type PlatformImage } from '../image.js';
import { providerCodeOf } from '../error.js';
import { lastPart, refOf } from '../names.js';
import { checked, fail, pass, skip } from './check.js';

/** Whether the image of the machines is there, and can be had without a contract with its publisher. */
export function checkImage(azure: AzureConnection, signal: AbortSignal): Promise<PreflightCheck> {
  const { site } = azure;
  if (site.setup?.mode === 'adopt') return Promise.resolve(skip('image', 'nothing is created'));
  return checked(azure, 'image', signal, async (abort) => {
    if (site.imageId === '')
      return fail('image', 'the configuration names none: set imageId to publisher:offer:sku:version');
    const platform = platformImage(site.imageId);
    if (platform === undefined) return checkResource(azure, abort);
    return checkPlatform(azure, platform, abort).catch(noLocation);
  });
}

/** The check of the quota has said so already, of the one mistake that it is. */
function noLocation(thrown: unknown): PreflightCheck {
  if (providerCodeOf(thrown) !== 'NoRegisteredProviderFound') throw thrown;
  return skip('image', 'not asked: there is no such location');
}

async function checkPlatform(
  { site, compute }: AzureConnection,
  { publisher, offer, sku, version: asked }: PlatformImage,
  abortSignal: AbortSignal,
): Promise<PreflightCheck> {
  const images = compute.virtualMachineImages;
  const newest = async (): Promise<string | undefined> => {
    const list = await images.list(site.location, publisher, offer, sku, { top: 1, orderby: 'name desc', abortSignal });
    return list[0]?.name;
  };
  const version = asked === 'latest' ? await newest() : asked;
  if (version === undefined) return fail('image', `${site.imageId} has no version in ${site.location}: check imageId`);
  const image = await images.get(site.location, publisher, offer, sku, version, { abortSignal });
  if (image.plan !== undefined)
    return fail('image', `${site.imageId} is sold on the marketplace, with terms to accept: choose one without a plan`);
  return pass('image', `${publisher}:${offer}:${sku}:${version} is there`);
}

async function checkResource({ site, compute }: AzureConnection, abortSignal: AbortSignal): Promise<PreflightCheck> {
  const id = site.imageId;
  const { group, name } = refOf(id, site.resourceGroup);
  if (/\/providers\/Microsoft\.Compute\/images\/[^/]+$/i.test(id)) {
    await compute.images.get(group, name, { abortSignal });
    return pass('image', `${name} is there`);
  }
  const [, gallery, image, version] = /\/galleries\/([^/]+)\/images\/([^/]+)(?:\/versions\/([^/]+))?$/i.exec(id) ?? [];
  if (gallery === undefined || image === undefined || !/^\/subscriptions\//i.test(id))
    return skip('image', `${lastPart(id)} is of a kind that cannot be looked up`);
  if (version === undefined || version === 'latest')
    await compute.galleryImages.get(group, gallery, image, { abortSignal });
  else await compute.galleryImageVersions.get(group, gallery, image, version, { abortSignal });
  return pass('image', `${image} is there`);
}
