import type { VersionInfo } from '#controlplane/agentApi.ts';

/** Kubernetes' form of a version such as `v0.1.0`; `goVersion` and `compiler` name what runs us instead. */
export function versionInfo(version: string): VersionInfo {
  const [, major = '', minor = ''] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return {
    major,
    minor,
    gitVersion: version,
    gitCommit: '',
    gitTreeState: '',
    buildDate: '',
    goVersion: `node ${process.version}`,
    compiler: 'v8',
    platform: `${process.platform}/${process.arch}`,
  };
}
