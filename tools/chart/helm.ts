import { join } from 'node:path';
import { binary } from '../cluster/binaries.ts';
import { type Machine, thisMachine } from '../cluster/machine.ts';
import { versions } from '../cluster/versions.ts';

/** Where the chart is, from the root of the repository. */
export const chartPath = 'charts/antrea';

/** What `helm template` is asked to render. */
export type RenderOptions = {
  /** Namespace of the release; kube-system when absent. */
  readonly namespace?: string;
  /** A values file, from the root of the repository. */
  readonly valuesFile?: string;
  /** Further arguments, for example `--set` and a value. */
  readonly args?: readonly string[];
};

/** Helm, of the version that everything here is tested with. */
export interface Helm {
  /** The manifests of the chart, as one YAML stream. @throws ToolError with helm's own words. */
  template(options?: RenderOptions): Promise<string>;
  /** The report of `helm lint --strict`. @throws ToolError when it finds something. */
  lint(valuesFile?: string): Promise<string>;
}

/** Helm on the chart of the repository at `root`; gets the program first where it is missing. */
export async function helm(root: string, machine: Machine = thisMachine()): Promise<Helm> {
  const program = await binary(machine, 'helm');
  const chart = join(root, chartPath);
  const fileArgs = (valuesFile?: string) => (valuesFile === undefined ? [] : ['-f', join(root, valuesFile)]);
  return {
    template: ({ namespace = 'kube-system', valuesFile, args = [] } = {}) =>
      machine.run(program, [
        ...['template', 'antrea', chart, '--namespace', namespace, '--kube-version', versions.kubernetes],
        ...fileArgs(valuesFile),
        ...args,
      ]),
    lint: (valuesFile) => machine.run(program, ['lint', '--strict', chart, ...fileArgs(valuesFile)]),
  };
}
