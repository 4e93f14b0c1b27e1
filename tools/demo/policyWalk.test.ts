import { describe, expect, it } from 'vitest';
import { walkThroughPolicies } from './policyWalk.ts';

/** A cluster in which busybox reaches nginx as the policy and its own label say; `enforced: false` lets it always. */
class PaperCluster {
  readonly deleted: string[] = [];
  readonly #enforced: boolean;
  #allowed: readonly string[] | undefined;
  #label = '';

  constructor(enforced = true) {
    this.#enforced = enforced;
  }

  kubectl = async (args: readonly string[]): Promise<string> => {
    const line = args.join(' ');
    this.#change(args[0] ?? '', line);
    if (!line.includes('wget')) return `${line}\n`;
    if (this.#isOpen()) return '<html><title>Welcome to nginx!</title></html>';
    throw new Error("kubectl failed: wget: can't connect to remote host (10.96.7.7): Connection timed out");
  };

  #change(verb: string, line: string): void {
    if (verb === 'delete') this.deleted.push(line);
    if (verb === 'label') this.#label = /app=(\w+)/.exec(line)?.[1] ?? '';
    if (verb === 'delete' && line.includes('nginx-allow')) this.#allowed = undefined;
    if (verb === 'apply' && line.includes('-both')) this.#allowed = ['nginx', 'busybox'];
    else if (verb === 'apply' && line.includes('policy')) this.#allowed = ['nginx'];
  }

  #isOpen(): boolean {
    return !this.#enforced || this.#allowed === undefined || this.#allowed.includes(this.#label);
  }
}

const pause = async () => {};

describe('walkThroughPolicies', () => {
  it('shows every command of the posts, and leaves nothing behind', async () => {
    const { kubectl, deleted } = new PaperCluster();
    let told = '';
    await walkThroughPolicies({ kubectl, pause, write: (text) => (told += text) });
    expect(told.match(/Welcome to nginx!/g)).toHaveLength(4);
    expect(told.match(/Connection timed out/g)).toHaveLength(2);
    expect(told).toContain('antctl get ovsflows -T ingressRule');
    expect(told).toContain('antctl get networkpolicy');
    expect(deleted.slice(-2).join()).toMatch(/nginx-allow.*ch-busybox/);
  });

  it('fails where policies are not enforced', async () => {
    const { kubectl } = new PaperCluster(false);
    await expect(walkThroughPolicies({ kubectl, pause, write: () => {} })).rejects.toThrow('should not');
  });
});
