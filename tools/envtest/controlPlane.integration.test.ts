import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKubeTransport } from '#kube/client.ts';
import type { KubeObject } from '#kube/objects.ts';
import { type ControlPlane, startControlPlane } from './controlPlane.ts';

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane({ users: { guest: ['visitors'] } });
});

afterAll(() => controlPlane.stop());

describe('startControlPlane', () => {
  it('serves the administrator, and refuses others by RBAC', async () => {
    const admin = createKubeTransport(controlPlane.kubeConfig());
    const guest = createKubeTransport(controlPlane.kubeConfig('guest'));
    const path = '/api/v1/namespaces/kube-system';
    await expect(admin.request<KubeObject>({ method: 'GET', path })).resolves.toMatchObject({
      metadata: { name: 'kube-system' },
    });
    await expect(guest.request({ method: 'GET', path })).rejects.toMatchObject({ status: 403 });
    await Promise.all([admin.close(), guest.close()]);
  });
});
