import type { Shape } from 'oci-core/lib/model/shape.js';
import type { PreflightCheck } from '../../provider.js';
import { checked, failed, passed, skipped, type Inquiry } from './check.js';

/** Whether the image can be launched, with the shape, in the availability domain. */
export function imageCheck(inquiry: Inquiry): Promise<PreflightCheck> {
  const { api, limits } = inquiry;
  const { imageId, shape, availabilityDomain, setup } = api.site;
  if (setup?.mode === 'adopt') return Promise.resolve(skipped('image', 'adopted instances have theirs'));
  return checked(inquiry, 'image', async () => {
    const { compute } = api.clients(limits, { operation: 'preflight', subject: 'image' });
    const { image } = await compute.getImage({ imageId });
    const name = image.displayName ?? imageId;
    if (image.lifecycleState !== 'AVAILABLE') return failed('image', `image ${name} is ${image.lifecycleState}`);
    const shapes = await shapesFor(inquiry, imageId);
    if (shapes.some((entry) => entry.shape === shape))
      return passed('image', `image ${name} is available, and ${availabilityDomain} has ${shape} for it`);
    return failed(
      'image',
      `${availabilityDomain} has no shape ${shape} for image ${name}: choose another shape, image or availabilityDomain of site oci`,
    );
  });
}

/** Shapes of the availability domain, those that an image can run on where one is named. */
export async function shapesFor({ api, limits }: Inquiry, imageId?: string): Promise<Shape[]> {
  const { compartmentId, availabilityDomain } = api.site;
  const { compute } = api.clients(limits, { operation: 'preflight', subject: 'shape' });
  const request = { compartmentId, availabilityDomain, ...(imageId === undefined ? {} : { imageId }) };
  const shapes: Shape[] = [];
  for await (const shape of compute.listShapesRecordIterator(request)) shapes.push(shape);
  return shapes;
}
