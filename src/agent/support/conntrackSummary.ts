/** How many connections of which protocol and state a dump holds: who talks to whom stays with the node. */
export function conntrackSummary(lines: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const key = `${protocolOf(line)} ${stateOf(line)}`.trimEnd();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = [...counts].sort(([, a], [, b]) => b - a).map(([key, count]) => `${count}\t${key}\n`);
  return `${lines.length}\tconnections\n${rows.join('')}`;
}

function protocolOf(line: string): string {
  return line.split(',', 1)[0] ?? '';
}

function stateOf(line: string): string {
  return /protoinfo=\(state=([A-Z_]+)/.exec(line)?.[1] ?? '';
}
