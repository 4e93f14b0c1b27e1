import { describe, expect, it } from 'vitest';
import { kubernetesModule, singleModule } from './goModule.ts';

const goMod = `module k8s.io/kubernetes

go 1.24.0

godebug default=go1.24

require (
	example.org/direct v1.2.3
	k8s.io/api v0.0.0
)

require (
	example.org/indirect v0.1.0 // indirect
)

replace (
	k8s.io/api => ./staging/src/k8s.io/api
	k8s.io/sample => ./staging/src/k8s.io/sample
)
`;

describe('kubernetesModule', () => {
  const text = kubernetesModule(goMod, 'v1.34.4', [{ path: 'example.org/guest', version: 'v3.0.0' }]);
  const [, required = '', replaced = ''] = /require \(\n(.*?)\)\n.*replace \(\n(.*?)\)\n/s.exec(text) ?? [];

  it('requires Kubernetes, the guests, and the published version of every staging module', () => {
    expect(required.split('\n').map((line) => line.trim())).toEqual([
      'k8s.io/kubernetes v1.34.4',
      'example.org/guest v3.0.0',
      'example.org/direct v1.2.3',
      'k8s.io/api v0.34.4',
      'example.org/indirect v0.1.0',
      '',
    ]);
  });

  it('pins every dependency, so that a guest cannot raise one', () => {
    expect(replaced).toContain('\texample.org/direct => example.org/direct v1.2.3\n');
    expect(replaced).toContain('\tk8s.io/api => k8s.io/api v0.34.4\n');
    expect(replaced).toContain('\tk8s.io/sample => k8s.io/sample v0.34.4\n');
    expect(text).not.toContain('staging');
  });

  it('keeps the language version and its debug settings', () => {
    expect(text).toContain('go 1.24.0\ngodebug default=go1.24\n');
  });
});

describe('singleModule', () => {
  it('keeps what the module asks for and requires the module itself', () => {
    const text = singleModule('module a.org/b\n\ngo 1.23.0\n\nexclude (\n\tx.org/y v1.0.0\n)\n', {
      path: 'a.org/b',
      version: 'v2.0.0',
    });
    expect(text).toMatch(/^module antrea\.local\/single\n/);
    expect(text).toContain('exclude (\n\tx.org/y v1.0.0\n)');
    expect(text).toContain('require (\n\ta.org/b v2.0.0\n)');
    expect(text).not.toContain('module a.org/b');
  });
});
