import type { PreflightCheck } from '../../provider.js';
import { describeImage } from '../create/image.js';
import { fail, pass, skip, type Asking } from './check.js';

/** The image has to be in the region, and ready. */
export async function checkImage({ api, limits }: Asking): Promise<PreflightCheck> {
  const { imageId, setup } = api.site;
  if (setup?.mode === 'adopt') return skip('image', 'the instances exist: no image is needed');
  const { State, Name, Architecture } = await describeImage(api, limits, 'preflight');
  if (State !== 'available') return fail('image', `${imageId} is ${State}, not available: choose another imageId`);
  return pass(
    'image',
    `${imageId} (${Name ?? 'without a name'}, ${Architecture ?? 'unknown architecture'}) is in ${api.region}`,
  );
}
