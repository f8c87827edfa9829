import type { EgressSecurityRule } from 'oci-core/lib/model/egress-security-rule.js';
import type { IngressSecurityRule } from 'oci-core/lib/model/ingress-security-rule.js';

const TCP = '6';
const UDP = '17';

/** What routers say to each other across the Internet. */
const OVERLAY: readonly { description: string; protocol: string; min: number; max: number }[] = [
  { description: 'overlay: VXLAN', protocol: UDP, min: 4789, max: 4789 },
  { description: 'overlay: WireGuard', protocol: UDP, min: 51820, max: 51820 },
  { description: 'overlay: BFD', protocol: UDP, min: 3784, max: 3785 },
  { description: 'overlay: BFD over several hops', protocol: UDP, min: 4784, max: 4784 },
  { description: 'overlay: BGP', protocol: TCP, min: 179, max: 179 },
];

/** SSH from the operator alone, everything inside the network, and the overlay from `peers` (addresses) alone. */
export function ingressRules(
  { operatorCidr, networkCidr }: { operatorCidr: string; networkCidr: string },
  peers: readonly string[] = [],
): IngressSecurityRule[] {
  return [
    rule('SSH from the operator', operatorCidr, TCP, { min: 22, max: 22 }),
    rule('everything inside the network', networkCidr, 'all'),
    ...[...new Set(peers)]
      .toSorted()
      .flatMap((peer) =>
        OVERLAY.map(({ description, protocol, ...ports }) => rule(description, `${peer}/32`, protocol, ports)),
      ),
  ];
}

export function egressRules(): EgressSecurityRule[] {
  return [{ destination: '0.0.0.0/0', protocol: 'all', description: 'everything' }];
}

function rule(
  description: string,
  source: string,
  protocol: string,
  ports?: { min: number; max: number },
): IngressSecurityRule {
  const options = { destinationPortRange: ports };
  return {
    description,
    source,
    protocol,
    ...(ports === undefined ? {} : protocol === TCP ? { tcpOptions: options } : { udpOptions: options }),
  } as IngressSecurityRule;
}
