import { expect, it } from 'vitest';
import { createControlPlane } from '#controlplane/controlPlane.ts';
import { controllerSupportParts } from './supportParts.ts';

it('controllerSupportParts show the controller, its configuration and what it hands out', async () => {
  const controlPlane = createControlPlane({ startVersion: 1 });
  const parts = controllerSupportParts({
    controllerInfo: () => ({ version: 'v0.1.0' }),
    controlPlane,
    metrics: { contentType: 'text/plain', metrics: async () => 'up 1\n' },
    config: { apiPort: 10349 },
  });
  const texts = new Map<string, string>();
  for (const { path, read } of parts) texts.set(path, await read());
  expect(texts.get('controller/controllerinfo.json')).toContain('v0.1.0');
  expect(texts.get('controller/config.json')).toContain('10349');
  expect(texts.get('controller/metrics.txt')).toBe('up 1\n');
  expect(JSON.parse(texts.get('controller/networkpolicies.json') ?? '')).toMatchObject({ items: [] });
});
