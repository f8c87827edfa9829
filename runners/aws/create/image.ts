import { DescribeImagesCommand, type BlockDeviceMapping, type Image } from '@aws-sdk/client-ec2';
import { call, type AwsApi, type Limits } from '../api.js';
import { AwsError, type AwsOperation, type Attempt } from '../errors.js';

/** The site's image. Throws AwsError when it is not in the region. */
export async function describeImage(api: AwsApi, limits: Limits, operation: AwsOperation): Promise<Image> {
  const { imageId } = api.site;
  const attempt: Attempt = { operation, action: 'DescribeImages', subject: imageId };
  const command = new DescribeImagesCommand({ ImageIds: [imageId] });
  const { Images } = await call(api, limits, attempt, () => api.client.send(command, { abortSignal: limits.signal }));
  const [image] = Images ?? [];
  if (image !== undefined) return image;
  throw new AwsError(attempt, {
    providerCode: 'InvalidAMIID.NotFound',
    retryable: false,
    message: `there is no image ${imageId} in ${api.region}`,
  });
}

/** The image's disks, each to be deleted with the instance, whatever the image says. */
export function disksOf({ BlockDeviceMappings }: Image): BlockDeviceMapping[] {
  return (BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) => {
    if (DeviceName === undefined || Ebs === undefined) return [];
    const { VolumeSize } = Ebs;
    return [{ DeviceName, Ebs: { DeleteOnTermination: true, ...(VolumeSize === undefined ? {} : { VolumeSize }) } }];
  });
}
