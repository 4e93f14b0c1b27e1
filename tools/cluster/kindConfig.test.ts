import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { auditLog, defaultShape, kindConfig } from './kindConfig.ts';

describe('kindConfig', () => {
  const config = parse(kindConfig({ ...defaultShape, kubeProxyMode: 'nftables' }, '/policy.yaml'));

  it('asks for one control plane, two workers and no CNI', () => {
    expect(config.nodes.map((node: { role: string }) => node.role)).toEqual([
      'control-plane',
      'worker',
      'worker',
    ]);
    expect(config.networking).toEqual({
      disableDefaultCNI: true,
      podSubnet: '10.244.0.0/16',
      serviceSubnet: '10.96.0.0/16',
      kubeProxyMode: 'nftables',
    });
  });

  it('mounts the audit policy where the API server reads it', () => {
    const [controlPlane] = config.nodes;
    const { apiServer } = parse(controlPlane.kubeadmConfigPatches[0]);
    const [mount] = controlPlane.extraMounts;
    expect(mount).toEqual({
      hostPath: '/policy.yaml',
      containerPath: apiServer.extraArgs['audit-policy-file'],
      readOnly: true,
    });
    expect(apiServer.extraArgs['audit-log-path']).toBe(auditLog);
    const folders = apiServer.extraVolumes.map((volume: { mountPath: string }) => volume.mountPath);
    expect(folders.some((folder: string) => auditLog.startsWith(`${folder}/`))).toBe(true);
  });
});
