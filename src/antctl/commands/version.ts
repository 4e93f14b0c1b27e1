import type { VersionInfo } from '#controlplane/agentApi.ts';
import type { AntctlContext } from '../context.ts';
import type { Command } from '../framework/command.ts';
import { UsageError } from '../framework/usageError.ts';
import { renderData } from '../output/render.ts';
import { fetchControllerInfo } from './controllerInfo.ts';

/** `antctl version`: the version of antctl and of what it talks to. */
export const versionCommand: Command<AntctlContext> = {
  name: 'version',
  short: 'Print version information',
  long: 'Print the version of antctl and of the agent or the controller that it talks to.',
  flags: [
    {
      name: 'output',
      shorthand: 'o',
      type: 'string',
      usage: 'output format: json|yaml',
      default: 'yaml',
      usual: ['json', 'yaml'],
    },
  ],
  run: async (invocation, context) => {
    const format = invocation.text('output');
    if (format !== 'json' && format !== 'yaml') {
      throw new UsageError('antctl version', `unknown output format ${JSON.stringify(format)}: json or yaml`);
    }
    const own = { antctlVersion: context.version };
    try {
      context.print(await renderData(format, { ...(await serverVersion(context)), ...own }));
    } catch (error) {
      context.print(await renderData(format, own));
      throw error;
    }
  },
};

async function serverVersion(context: AntctlContext): Promise<Record<string, string>> {
  if (context.target !== 'agent')
    return { controllerVersion: (await fetchControllerInfo(context)).version ?? '' };
  const { gitVersion, gitCommit, gitTreeState } = await context.client.get<VersionInfo>('/version');
  const commit = gitCommit === '' ? '' : `-${gitCommit}`;
  const treeState = gitTreeState === '' ? '' : `.${gitTreeState}`;
  return { agentVersion: `${gitVersion}${commit}${treeState}` };
}
