import { describe, expect, it } from 'vitest';
import { walkThroughTiers } from './tierWalk.ts';

/** A cluster in which tiers are asked before NetworkPolicies, or not. */
class PaperCluster {
  readonly standing = new Set<string>();
  readonly #ordered: boolean;

  constructor(ordered = true) {
    this.#ordered = ordered;
  }

  kubectl = async (args: readonly string[]): Promise<string> => {
    const line = args.join(' ');
    const policy = /\/(antrea-[\w-]+)\.yaml/.exec(line)?.[1];
    if (args[0] === 'apply' && policy !== undefined) this.standing.add(policy);
    if (args[0] === 'delete') this.#delete(line);
    if (!line.includes('wget')) return `${line}\n`;
    if (this.#isOpen()) return '<html><title>Welcome to nginx!</title></html>';
    throw new Error("kubectl failed: wget: can't connect to remote host (10.96.7.7): Connection timed out");
  };

  #delete(line: string): void {
    if (line.includes('break-glass')) this.standing.delete('antrea-break-glass');
    if (line.includes('no-shells')) this.standing.delete('antrea-no-shells');
    if (line.includes('nginx-allow')) this.standing.delete('antrea-network-policy-both');
  }

  #isOpen(): boolean {
    if (!this.#ordered && this.standing.has('antrea-network-policy-both')) return true;
    return this.standing.has('antrea-break-glass') || !this.standing.has('antrea-no-shells');
  }
}

const pause = async () => {};

describe('walkThroughTiers', () => {
  it('shows policies at work, how they are waited for, and leaves nothing behind', async () => {
    const cluster = new PaperCluster();
    let told = '';
    await walkThroughTiers({ kubectl: cluster.kubectl, pause, write: (text) => (told += text) });
    expect(told.match(/Welcome to nginx!/g)).toHaveLength(3);
    expect(told.match(/Connection timed out/g)).toHaveLength(3);
    expect(told).toContain('$ kubectl get acnp\n');
    expect(told).toContain(
      '$ kubectl wait --for=condition=Ready clusternetworkpolicies.crd.antrea.io/no-shells',
    );
    expect([...cluster.standing]).toEqual([]);
  });

  it('fails where tiers are not asked first', async () => {
    const { kubectl } = new PaperCluster(false);
    await expect(walkThroughTiers({ kubectl, pause, write: () => {} })).rejects.toThrow('should not');
  });
});
