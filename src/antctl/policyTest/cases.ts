import type { TestEntry } from './testFile.ts';

/** One connection, and what should become of it. */
export type TestCase = {
  /** Unique enough for people: what the file calls it, or the connection. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly port?: number | string;
  readonly protocol: string;
  readonly expect: 'allow' | 'deny';
  readonly by?: string;
};

/** The connections of all entries: each source with each destination and port. */
export function casesOf(entries: readonly TestEntry[]): TestCase[] {
  return entries.flatMap((entry) => {
    const connections = connectionsOf(entry);
    return connections.map((connection) => ({
      name: nameOf(entry, connection, connections.length === 1),
      ...connection,
      expect: entry.expect,
      ...(entry.by === undefined ? {} : { by: entry.by }),
    }));
  });
}

type Connection = Pick<TestCase, 'from' | 'to' | 'port' | 'protocol'>;

function connectionsOf({ from, to, port, protocol }: TestEntry): Connection[] {
  const ports = port?.map((each) => ({ port: each })) ?? [{}];
  return from.flatMap((source) =>
    to.flatMap((destination) => {
      const upper = (protocol ?? protocolIn(destination) ?? 'TCP').toUpperCase();
      return ports.map((each) => ({ from: source, to: destination, ...each, protocol: upper }));
    }),
  );
}

/** The protocol of a destination `shop/dns:53/udp`. */
function protocolIn(destination: string): string | undefined {
  return /:[^:/]*\/([^/]+)$/.exec(destination)?.[1];
}

function nameOf({ name, expect }: TestEntry, connection: Connection, isAlone: boolean): string {
  const described = `${describe(connection)} ${expect === 'allow' ? 'is allowed' : 'is denied'}`;
  if (name === undefined) return described;
  return isAlone ? name : `${name}: ${described}`;
}

/** `shop/web to shop/db:5432/tcp`. */
export function describe({ from, to, port, protocol }: Connection): string {
  const at = port === undefined ? '' : `:${port}`;
  const by = protocolIn(to) === undefined ? `/${protocol.toLowerCase()}` : '';
  return `${from} to ${to}${at}${by}`;
}
