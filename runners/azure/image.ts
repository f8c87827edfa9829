import type { ImageReference } from '@azure/arm-compute';

/** A platform image, as `publisher:offer:sku:version`, where the version may be `latest`. */
export interface PlatformImage {
  publisher: string;
  offer: string;
  sku: string;
  version: string;
}

/** The parts of a platform image's name, or undefined when it is none: then it is the id of a resource. */
export function platformImage(imageId: string): PlatformImage | undefined {
  const [publisher, offer, sku, version, more] = imageId.split(':');
  if (!publisher || !offer || !sku || !version || more !== undefined) return undefined;
  return { publisher, offer, sku, version };
}

export function imageReference(imageId: string): ImageReference {
  return platformImage(imageId) ?? { id: imageId };
}
