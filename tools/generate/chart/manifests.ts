import { helm } from '../../chart/helm.ts';
import type { GeneratedFile, Generator } from '../generator.ts';

/** Roles and bindings in files of their own, by the account they are for; the chart's templates are the source. */
const rbacTemplates: readonly (readonly [template: string, file: string])[] = [
  ['agent/rbac.yaml', 'antrea-agent.yaml'],
  ['controller/rbac.yaml', 'antrea-controller.yaml'],
  ['authentication-reader.yaml', 'antrea-authentication-reader.yaml'],
  ['antctl/rbac.yaml', 'antctl.yaml'],
  ['cleanup/rbac.yaml', 'antrea-cleanup.yaml'],
  ['users/clusterroles.yaml', 'users.yaml'],
];

/** Renders the chart with its default values into `build/yamls/antrea.yml`, and its roles into `config/rbac/`. */
export const chartManifestsGenerator: Generator = {
  name: 'chart-manifests',
  owns: [
    { directory: 'build/yamls', suffix: '.yml' },
    { directory: 'config/rbac', suffix: '.yaml' },
  ],
  async generate(root) {
    const rendered = await (await helm(root)).template({ args: ['--no-hooks'] });
    return plainManifests(rendered);
  },
};

/** The files made of one `helm template` of the whole chart. */
export function plainManifests(rendered: string): readonly GeneratedFile[] {
  const documents = splitRendered(rendered);
  const whole = documents.map(({ text }) => text).join('---\n');
  return [
    { path: 'build/yamls/antrea.yml', content: `${header}${whole}` },
    ...rbacTemplates.map(([template, file]) => ({
      path: `config/rbac/${file}`,
      content: `${header}${textOf(documents, template)}`,
    })),
  ];
}

type RenderedDocument = { readonly template: string; readonly text: string };

const header = '# Generated from charts/antrea by `npm run generate`. Do not edit.\n';

function textOf(documents: readonly RenderedDocument[], template: string): string {
  const own = documents.filter((document) => document.template === template);
  if (own.length === 0) throw new Error(`the chart rendered nothing from templates/${template}`);
  return own.map(({ text }) => text).join('---\n');
}

/** Takes helm's output apart and drops what only means something to helm. */
function splitRendered(rendered: string): readonly RenderedDocument[] {
  return rendered
    .split(/^---\n/m)
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const [, template] = /^# Source: antrea\/templates\/(.+)\n/.exec(text) ?? [];
      if (template === undefined)
        throw new Error(`helm printed a document without a source: ${text.slice(0, 80)}`);
      return { template, text: text.replace(/^# Source: .+\n/, '').replaceAll(helmLabel, '') };
    });
}

const helmLabel = /^ +(?:helm\.sh\/chart|app\.kubernetes\.io\/(?:managed-by|instance)): .+\n/gm;
