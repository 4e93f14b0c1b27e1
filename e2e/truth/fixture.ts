import type { Fixture } from './cards.ts';
import type { Stage } from './stage.ts';

/** The addresses that blocks of generated policies are made of. Pod ranges are /24, those around them /16. */
export function fixtureOf({ nodes, pods }: Stage): Fixture {
  const around = (address: string, octets: number) =>
    [...address.split('.').slice(0, octets), ...Array(4 - octets).fill('0')].join('.');
  return {
    podCidr: `${around(pods[0]?.ip ?? '', 2)}/16`,
    nodePodCidrs: nodes.map(({ gatewayIp }) => `${around(gatewayIp, 3)}/24`),
    nodeCidr: `${around(nodes[0]?.ip ?? '', 2)}/16`,
    podAddresses: pods.map(({ ip }) => ip),
    nodeAddresses: nodes.map(({ ip }) => ip),
  };
}
