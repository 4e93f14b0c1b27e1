import { describe, expect, it } from 'vitest';
import { Walk } from './walk.ts';

describe('Walk', () => {
  it('begins and ends without its policies and its pod', async () => {
    const asked: string[] = [];
    const kubectl = async (args: readonly string[]) => {
      asked.push(args.join(' '));
      return '';
    };
    const walk = new Walk({ kubectl, write: () => {} }, ['networkpolicy/one', 'acnp/two']);
    const gone = [
      'delete networkpolicy/one --ignore-not-found',
      'delete acnp/two --ignore-not-found',
      'delete pod ch-busybox --ignore-not-found',
    ];
    await walk.begin();
    expect(asked.slice(0, 3)).toEqual(gone);
    await walk.end();
    expect(asked.slice(-3)).toEqual(gone);
  });

  it('shows a command with what it printed', async () => {
    let told = '';
    const walk = new Walk({ kubectl: async () => 'none\n', write: (text) => (told += text) }, []);
    await walk.run('get', 'acnp');
    expect(told).toBe('$ kubectl get acnp\nnone\n');
  });
});
