import type { ClientState, LabPlan, NodeLink, NodePlan, NodeRoute, RouterState } from '../../../src/model.js';
import { remoteClients } from './world.js';

/** A hardware address that tells which address it belongs to: `02:77:0a:4d:3c:0e` for 10.77.60.14. */
export function macOf(address: string, kind = '77'): string {
  const octets = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return ['02', kind, ...octets].join(':');
}

/** What a router's kernel has, as the network shape of an embedded lab gives it. */
export function routerKernel(router: NodePlan): Pick<RouterState, 'links' | 'rpFilter' | 'redirectsSent'> {
  return {
    links: [
      { device: 'lo', mac: '00:00:00:00:00:00', mtu: 65_536, addresses: ['127.0.0.1'] },
      link('lan0', router.lanIp, 1450),
      link('wan0', router.wanIp ?? '', 1500),
      link('ovl0', router.overlayIp ?? '', 1450),
    ],
    rpFilter: { lan0: 0, lo: 0, ovl0: 0, wan0: 0 },
    redirectsSent: 0,
  };
}

/** Kernel routes that follow BGP's paths. */
export function routesBy(paths: NonNullable<RouterState['paths']>): NodeRoute[] {
  return [
    { dst: '10.77.60.0/24', device: '', metric: 4000 },
    { dst: '10.77.60.1/32', device: 'lan0' },
    ...paths.map(({ prefix, nextHops }) => ({ dst: prefix, via: nextHops[0] ?? '', device: 'ovl0', metric: 32 })),
  ];
}

/** What a client's kernel says when it has just spoken with all others. */
export function clientState(plan: LabPlan, client: NodePlan): ClientState {
  const site = plan.sites.find((entry) => entry.name === client.site);
  // A cloud answers every ARP request itself; on-prem the router does, in the place of who is elsewhere.
  const mac = client.site === 'onprem' ? macOf(site?.routers[0]?.lanIp ?? '') : macOf(client.lanIp, '7a');
  return {
    node: client.name,
    neighbours: remoteClients(plan, client.site).map((address) => ({
      address,
      device: 'lan0',
      mac,
      state: 'REACHABLE',
    })),
    links: [link('lan0', client.lanIp, 1450)],
    gateway: site?.gateway ?? '',
    redirectsReceived: 0,
  };
}

function link(device: string, address: string, mtu: number): NodeLink {
  return { device, mac: macOf(address), mtu, addresses: [address] };
}
