import { describe, expect, it } from 'vitest';
import { normalizedName } from '../groupSelector.ts';
import { Problems } from '../problems.ts';
import { aWorld } from '../testing/antreaWorld.ts';
import type { NamespacedName, ServiceInput } from './input.ts';
import { readBackends } from './serviceBackends.ts';

const name = { name: 's', namespace: 'x' };

function read(spec: ServiceInput['spec'], written: NamespacedName = name) {
  const problems = new Problems();
  const service = ({ namespace }: { namespace: string }) =>
    namespace === 'x' ? { metadata: name, spec } : undefined;
  const backends = readBackends(written, { ...aWorld(), service }, 'at', problems);
  return { backends, problems: problems.found.map(({ path, reason }) => `${path} ${reason}`) };
}

describe('what is behind a Service', () => {
  it('is its pods at the ports that they listen at', () => {
    const ports = [
      { port: 80, targetPort: 8080 },
      { port: 53, protocol: 'UDP' },
      { port: 90, targetPort: 'metrics' },
      { port: 91, targetPort: 0 },
      {},
    ];
    const { backends, problems } = read({ selector: { app: 'web' }, ports });
    expect(backends && normalizedName(backends.group)).toBe('namespace=x And podSelector=app=web');
    expect(backends?.services).toEqual([
      { protocol: 'TCP', port: 8080 },
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 'metrics' },
      { protocol: 'TCP', port: 91 },
    ]);
    expect(problems).toEqual([]);
  });

  it('is nothing without ports, not any port', () => {
    expect(read({ selector: { app: 'web' } }).backends?.services).toEqual([]);
  });

  it.each<[ServiceInput['spec'], NamespacedName, string]>([
    [{ selector: {} }, name, 'UnsupportedField'],
    [undefined, name, 'UnsupportedField'],
    [{ type: 'ExternalName', selector: { app: 'web' } }, name, 'UnsupportedField'],
    [{ selector: { '!': '' } }, name, 'InvalidSelector'],
    [{ selector: { app: 'web' } }, { name: 's', namespace: 'y' }, 'ServiceNotFound'],
    [{ selector: { app: 'web' } }, { name: 's' }, 'InvalidPeer'],
    [{ selector: { app: 'web' } }, { ...name, scope: 'ClusterSet' }, 'UnsupportedField'],
  ])('is not known: %j %j', (spec, written, reason) => {
    expect(read(spec, written)).toEqual({ backends: undefined, problems: [`at ${reason}`] });
  });
});
