import type { InterfaceRecord } from '../interfaceRecord.ts';
import { mapOf, type OvsdbRow, textOf, uuidsOf } from './ovsdbTable.ts';

/** Rows of the tables Bridge, Port and Interface. */
export type PortTables = {
  readonly bridges: readonly OvsdbRow[];
  readonly ports: readonly OvsdbRow[];
  readonly interfaces: readonly OvsdbRow[];
};

/** The ports of `bridge` joined with their interfaces; none when the bridge does not exist. */
export function interfaceRecords(bridge: string, tables: PortTables): InterfaceRecord[] {
  const bridgeRow = tables.bridges.find((row) => row.name === bridge);
  const interfaces = new Map(tables.interfaces.map((row) => [uuidsOf(row._uuid)[0], row]));
  const members = new Set(uuidsOf(bridgeRow?.ports));
  const records: InterfaceRecord[] = [];
  for (const port of tables.ports) {
    const uuid = uuidsOf(port._uuid)[0];
    if (uuid === undefined || !members.has(uuid)) continue;
    const row = interfaces.get(uuidsOf(port.interfaces)[0]);
    if (row) records.push(toRecord(uuid, port, row));
  }
  return records;
}

function toRecord(portUuid: string, port: OvsdbRow, row: OvsdbRow): InterfaceRecord {
  return {
    name: textOf(row.name) ?? '',
    type: textOf(row.type) ?? '',
    ofport: portNumber(row.ofport),
    portUuid,
    externalIds: mapOf(port.external_ids),
    options: mapOf(row.options),
    error: textOf(row.error),
  };
}

/** -1 stands for a failed interface, an empty set for one that vswitchd has not seen yet. */
function portNumber(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
