import { expect, it } from 'vitest';
import { fakeClient } from '../testing/fakeContext.ts';
import { openComponents } from './openComponents.ts';

it('openComponents asks nobody until a component is asked', async () => {
  let asked = 0;
  const cluster = fakeClient(() => {
    asked += 1;
    return { items: [] };
  });
  const options = { kubeconfig: '', server: undefined, timeoutMs: 0, trace: () => undefined };
  const components = openComponents(cluster, options);
  const agent = components.agent('n1');
  expect(asked).toBe(0);
  await expect(agent.get('/x')).rejects.toThrow('no running Pod of antrea-agent on node n1');
  expect(await components.agents()).toEqual([]);
  // Where they are, and twice who they are.
  expect(asked).toBe(3);
  await components.close();
});
