import { describe, expect, it } from 'vitest';
import { bakeImages } from './nodeImageBaking.ts';
import { scriptedMachine } from './testing.ts';

const baking = { from: 'bare', to: 'baked', images: ['r.example/pause:3.10'], work: '/w' };

describe('bakeImages', () => {
  it('imports the images with the node’s own containerd and commits the container', async () => {
    const machine = scriptedMachine((command) => (command.startsWith('docker run') ? 'c0ffee\n' : ''));
    await bakeImages(machine, baking);
    const imported = machine.ran.findIndex((command) => command.includes('images import'));
    const committed = machine.ran.findIndex((command) => command.startsWith('docker commit'));
    expect(imported).toBeGreaterThan(0);
    expect(committed).toBeGreaterThan(imported);
    expect(machine.ran[committed]).toMatch(/c0ffee baked$/);
    expect(machine.ran.at(-1)).toBe('docker rm --force --volumes c0ffee');
  });

  it('removes the container when the import fails', async () => {
    const machine = scriptedMachine((command) => {
      if (command.startsWith('docker run')) return 'c0ffee\n';
      return command.includes('images import') ? undefined : '';
    });
    await expect(bakeImages(machine, baking)).rejects.toThrow();
    expect(machine.ran.at(-1)).toBe('docker rm --force --volumes c0ffee');
  });
});
