import { readFileSync } from 'node:fs';

/**
 * The default chain of the AWS SDK asks a metadata service last, which only machines of that cloud have: elsewhere it would wait
 * for one that never answers. The only switch is a variable of the process, which the caller's own setting wins over.
 */
export function dontProbeMetadata(env: NodeJS.ProcessEnv = process.env): void {
  if (env['AWS_EC2_METADATA_DISABLED'] === undefined && !isEc2()) env['AWS_EC2_METADATA_DISABLED'] = 'true';
}

function isEc2(): boolean {
  return [
    '/sys/devices/virtual/dmi/id/sys_vendor',
    '/sys/devices/virtual/dmi/id/product_uuid',
    '/sys/hypervisor/uuid',
  ].some((path) => {
    try {
      return /^(amazon ec2|ec2)/i.test(readFileSync(path, 'utf8').trim());
    } catch {
      return false;
    }
  });
}
