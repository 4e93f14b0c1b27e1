import { onNode } from './cluster.ts';

/** What the agent keeps in the network of a node, each line with what it belongs to. */
export async function hostRules(node: string): Promise<string[]> {
  const [rules, routes, members] = await Promise.all([
    onNode(node, 'iptables-save'),
    onNode(node, 'ip', '-4', 'route', 'show', 'dev', 'antrea-gw0'),
    onNode(node, 'ipset', 'list', 'ANTREA-POD-IP'),
  ]);
  return [
    ...antreaRules(rules),
    ...lines(routes.replaceAll(' linkdown', ''))
      .map((line) => `route ${line}`)
      .toSorted(),
    ...lines(members.slice(members.indexOf('Members:') + 'Members:'.length))
      .map((line) => `ipset ${line}`)
      .toSorted(),
  ];
}

/** Rules in the chains of ours, with their table and in their order; then the jumps to them, whose order does not matter. */
function antreaRules(saved: string): string[] {
  let table = '';
  const rules: string[] = [];
  for (const line of lines(saved)) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith('-A ') && line.includes('ANTREA-')) rules.push(`${table} ${line}`);
  }
  const jumps = rules.filter((rule) => rule.includes(' -j ANTREA-'));
  return [...rules.filter((rule) => !jumps.includes(rule)), ...jumps.toSorted()];
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
