import { describe, expect, it } from 'vitest';
import { goBuilds } from './goBuilds.ts';
import { isNameOf, loadImages } from './loading.ts';
import { pretendCompiled, scriptedMachine } from './testing.ts';

describe('isNameOf', () => {
  it.each([
    ['nginx:latest', 'hub.example/library/nginx:latest', true],
    ['antrea/antrea:v1', 'hub.example/antrea/antrea:v1', true],
    ['r.example/a/b:1', 'r.example/a/b:1', true],
    ['nginx:latest', 'hub.example/library/nginx:1', false],
    ['nginx:latest', 'hub.example/other/nginx:latest', false],
    ['nginx:latest', '', false],
  ])('%s, %s: %s', (image, full, isIt) => {
    expect(isNameOf(image, full)).toBe(isIt);
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
    const all = 'hub.example/library/nginx:latest\n';
    const machine = nodes({ 'n-worker': all, 'n-control-plane': all });
    await loadImages(machine, 'n', ['nginx:latest']);
    expect(machine.steps).toEqual([]);
  });

  it('copies what lacks to the nodes that lack it', async () => {
    const machine = nodes({ 'n-worker': '', 'n-control-plane': 'hub.example/library/nginx:latest\n' });
    const kind = pretendCompiled(machine, goBuilds.kind, 'kind');
    await loadImages(machine, 'n', ['nginx:latest']);
    expect(machine.ran.at(-1)).toBe(`${kind} load docker-image --name n --nodes n-worker nginx:latest`);
  });
});
