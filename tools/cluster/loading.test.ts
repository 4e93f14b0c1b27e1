import { describe, expect, it } from 'vitest';
import { goBuilds } from './goBuilds.ts';
import { loadImages, nodeName } from './loading.ts';
import { pretendCompiled, scriptedMachine } from './testing.ts';

describe('nodeName', () => {
  it('writes short names out', () => {
    expect(nodeName('nginx:latest')).toBe('docker.io/library/nginx:latest');
    expect(nodeName('antrea/antrea:v1')).toBe('docker.io/antrea/antrea:v1');
    expect(nodeName('r.example/a/b:1')).toBe('r.example/a/b:1');
  });
});

describe('loadImages', () => {
  const nodes = (present: Readonly<Record<string, string>>) =>
    scriptedMachine((command) => {
      if (command.startsWith('docker ps')) return 'n-worker\nn-control-plane\n';
      const node = Object.keys(present).find((name) => command.includes(`docker exec ${name} `));
      if (node) return present[node];
      return '';
    });

  it('copies nothing that is there', async () => {
    const all = 'docker.io/library/nginx:latest\n';
    const machine = nodes({ 'n-worker': all, 'n-control-plane': all });
    await loadImages(machine, 'n', ['nginx:latest']);
    expect(machine.steps).toEqual([]);
  });

  it('copies what lacks to the nodes that lack it', async () => {
    const machine = nodes({ 'n-worker': '', 'n-control-plane': 'docker.io/library/nginx:latest\n' });
    const kind = pretendCompiled(machine, goBuilds.kind, 'kind');
    await loadImages(machine, 'n', ['nginx:latest']);
    expect(machine.ran.at(-1)).toBe(`${kind} load docker-image --name n --nodes n-worker nginx:latest`);
  });
});
