import { describe, expect, it } from 'vitest';
import { plainManifests } from './manifests.ts';

const templates = [
  'agent/rbac.yaml',
  'controller/rbac.yaml',
  'authentication-reader.yaml',
  'antctl/rbac.yaml',
  'cleanup/rbac.yaml',
  'users/clusterroles.yaml',
];

function renderedOf(names: readonly string[]): string {
  return names
    .map(
      (name) => `---
# Source: antrea/templates/${name}
kind: Role
metadata:
  name: ${name}
  labels:
    app: antrea
    app.kubernetes.io/managed-by: Helm
    helm.sh/chart: antrea-0.1.0
`,
    )
    .join('');
}

describe('plainManifests', () => {
  it('puts every object into one file, without what only helm reads, and the roles into files of their own', () => {
    const files = plainManifests(renderedOf(['ca.yaml', ...templates]));
    const [whole, agent] = files;
    expect(whole?.path).toBe('build/yamls/antrea.yml');
    expect(whole?.content.match(/^kind: Role$/gm)).toHaveLength(7);
    expect(whole?.content).not.toMatch(/Helm|helm\.sh|Source/);
    expect(agent?.path).toBe('config/rbac/antrea-agent.yaml');
    expect(agent?.content).toContain('name: agent/rbac.yaml\n  labels:\n    app: antrea\n');
    expect(files).toHaveLength(7);
  });

  it('fails when a role is no longer rendered', () => {
    expect(() => plainManifests(renderedOf(['agent/rbac.yaml']))).toThrow(
      'nothing from templates/controller/rbac.yaml',
    );
  });
});
