import { describe, expect, it } from 'vitest';
import { addressLines, hidingLines, pairLines, transitChains } from './transit.ts';

const nothing = { pairExists: false, bridgeHasAddress: false, kernelEndHasAddress: false };
const everything = { pairExists: true, bridgeHasAddress: true, kernelEndHasAddress: true };

describe('the transit pair', () => {
  it('is made where it is missing', () => {
    expect(pairLines(nothing, 1500)[0]).toBe('link add antrea-up0 type veth peer name antrea-up1');
    expect(addressLines(nothing, 1500, 'aa:00:00:00:00:01')).toContain(
      'address add 169.254.64.1/30 dev br-phy noprefixroute',
    );
  });

  it('is only brought in line where it exists, without adding anything twice', () => {
    const lines = [...pairLines(everything, 1500), ...addressLines(everything, 1500, 'aa:00:00:00:00:01')];
    expect(lines.filter((line) => / add /.test(line))).toEqual([]);
    expect(lines).toContain(
      'neigh replace 169.254.64.1 lladdr aa:00:00:00:00:01 dev antrea-up1 nud permanent',
    );
  });

  it("takes the bridge's address out of the kernel's own ones, once", () => {
    expect(hidingLines(true)).toEqual(['route del local 169.254.64.1 dev br-phy table local']);
    expect(hidingLines(false)).toEqual([]);
  });

  it('never competes with another chain for the first place', () => {
    expect(transitChains('172.18.0.3').map((chain) => chain.jump.position)).not.toContain('first');
  });

  it("translates between the node's address and the switch's, for the tunnel's port only", () => {
    const rules = transitChains('172.18.0.3')
      .filter((chain) => chain.table === 'nat')
      .flatMap((chain) => chain.rules);
    expect(rules).toEqual([
      expect.stringMatching(
        /^-d 172\.18\.0\.3\/32 -p udp -m udp --dport 6081 .* --to-destination 169\.254\.64\.1$/,
      ),
      expect.stringMatching(
        /^-s 169\.254\.64\.1\/32 -p udp -m udp --dport 6081 .* --to-source 172\.18\.0\.3$/,
      ),
    ]);
  });
});
