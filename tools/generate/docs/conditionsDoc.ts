import { findingsOf } from '#agent/info/findings.ts';
import { controllerFindings } from '#controllers/controllerInfo.ts';
import type { Finding } from '#crds/condition.ts';
import type { Generator } from '../generator.ts';
import { markdownTable } from './markdown.ts';

/** Writes `docs/conditions.md` from what the code finds when every probe fails. */
export const conditionsDocGenerator: Generator = {
  name: 'conditions-doc',
  generate: () => [{ path: 'docs/conditions.md', content: renderConditions() }],
};

function renderConditions(): string {
  const broken = findingsOf({
    eventLoopBlocked: () => true,
    cniServerListening: () => false,
    flowsAsDesired: () => false,
    controllerConnected: () => false,
    ovsdbConnected: () => false,
    openflowConnected: () => false,
    serviceProxyPresent: () => false,
  });
  const agentRows = [
    ...rowsOf('AgentHealthy', broken.agent),
    ...rowsOf('ControllerConnectionUp', [broken.controllerConnection]),
    ...rowsOf('OVSDBConnectionUp', [broken.ovsdbConnection]),
    ...rowsOf('OpenflowConnectionUp', [broken.openflowConnection]),
    ...rowsOf('ServiceProxyUp', [broken.serviceProxy]),
  ];
  const controllerRows = rowsOf(
    'ControllerHealthy',
    controllerFindings({ eventLoopBlocked: () => true, apiServing: () => false, watching: () => false }),
  );
  const header = ['condition', 'reason when False', 'meaning'];
  return `<!-- Generated from src/agent/info and src/controllers by \`npm run generate\`. Do not edit. -->
# Conditions

A condition is True when none of its reasons holds. With several reasons, \`reason\` is the first in the order below and
\`message\` tells them all. Conditions are written at once when they change (at most one write per 5 s) and once a minute
otherwise: a \`lastHeartbeatTime\` older than two minutes means that the writer itself is gone.

## AntreaAgentInfo (\`kubectl describe aai <node>\`)

${markdownTable(header, agentRows)}

\`ServiceProxyUp\` is written only once kube-proxy was missed since the agent started.

## AntreaControllerInfo (\`kubectl describe aci antrea-controller\`)

${markdownTable(header, controllerRows)}
`;
}

function rowsOf(title: string, findings: readonly (Finding | undefined)[]): string[][] {
  return findings.flatMap((each) => {
    if (each === undefined || each.ok) return [];
    return [[`\`${title}\``, `\`${each.reason}\``, each.message]];
  });
}
