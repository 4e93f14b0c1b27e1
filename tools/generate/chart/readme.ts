import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { chartPath } from '../../chart/helm.ts';
import { markdownTable } from '../docs/markdown.ts';
import type { Generator } from '../generator.ts';
import { valuesDoc } from './valuesDoc.ts';

const chartSchema = z.object({ version: z.string(), kubeVersion: z.string(), description: z.string() });

/** Writes the chart's README from README.md.tmpl, Chart.yaml and the comments in values.yaml. */
export const chartReadmeGenerator: Generator = {
  name: 'chart-readme',
  async generate(root) {
    const read = (file: string) => readFile(join(root, chartPath, file), 'utf8');
    const [template, chart, values] = await Promise.all(
      ['README.md.tmpl', 'Chart.yaml', 'values.yaml'].map(read),
    );
    return [
      { path: `${chartPath}/README.md`, content: renderReadme(template ?? '', chart ?? '', values ?? '') },
    ];
  },
};

/** Fills the template's `{{ name }}` marks. @throws Error on a mark that is not known. */
export function renderReadme(template: string, chart: string, values: string): string {
  const { version, kubeVersion, description } = chartSchema.parse(parse(chart));
  const marks = new Map([
    ['version', version],
    ['kubeVersion', kubeVersion],
    ['description', description],
    ['values', valuesTable(values)],
  ]);
  return template.replaceAll(/\{\{ (\w+) \}\}/g, (mark, name) => {
    const text = marks.get(name);
    if (text === undefined) throw new Error(`README.md.tmpl has an unknown mark: ${mark}`);
    return text;
  });
}

function valuesTable(values: string): string {
  const rows = valuesDoc(values).map((doc) => [
    `\`${doc.key}\``,
    doc.type,
    `\`${doc.default}\``,
    doc.description,
  ]);
  return markdownTable(['Key', 'Type', 'Default', 'Description'], rows);
}
