/** What a cell of a table is, where it differs from cluster to cluster. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/^\d+\.\d+\.\d+\.\d+\/\d+$/, 'CIDR'],
  [/^\d+\.\d+\.\d+\.\d+$/, 'IP'],
  [/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/, 'MAC'],
  [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'UUID'],
  [/^\d+$/, 'NUMBER'],
  [/^[0-9a-f]{11}$/, 'ID'],
  [/^kube-system\/antrea-agent-[a-z0-9]{5}$/, 'AGENT'],
  [/^.{1,8}-[0-9a-f]{6}$/, 'INTERFACE'],
  [/^[a-z][a-z0-9.-]*$/, 'NAME'],
];

/** The header of a table as it is, and the kinds of its rows, each once: what two clusters have in common. */
export function tableShape(text: string): readonly string[] {
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const kinds = rows.map((row) => row.trim().split(/\s+/).map(shapeOf).join(' '));
  return [header.trim().split(/\s+/).join(' '), ...new Set(kinds)];
}

function shapeOf(cell: string): string {
  return shapes.find(([pattern]) => pattern.test(cell))?.[1] ?? cell;
}

/** Whether every cell of a table is padded to the width of its column: all lines are equally long. */
export function isPadded(text: string): boolean {
  return (
    new Set(
      text
        .replace(/\n$/, '')
        .split('\n')
        .map(({ length }) => length),
    ).size === 1
  );
}

/** The kinds of flows in a dump: without counters and with placeholders for what differs from pod to pod, each once. */
export function flowShape(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line !== '');
  const kinds = lines.map((line) =>
    line
      .replace(/n_packets=\d+, n_bytes=\d+, /, '')
      .replace(/in_port="[^"]+"/, 'in_port="PORT"')
      .replace(/([0-9a-f]{2}:){5}[0-9a-f]{2}/g, 'MAC')
      .replace(/\d+\.\d+\.\d+\.\d+/g, 'IP')
      .replace(/reg1=0x[0-9a-f]+/, 'reg1=PORT')
      .replace(/conj_id=\d+/, 'conj_id=ID')
      .replace(/conjunction\(\d+/, 'conjunction(ID')
      .replace(/load:0x[0-9a-f]+->NXM_NX_REG([16])/, 'load:VALUE->NXM_NX_REG$1'),
  );
  return [...new Set(kinds)].sort();
}
