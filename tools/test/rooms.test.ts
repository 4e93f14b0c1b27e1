import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const root = join(import.meta.dirname, '..', '..');
const configSchema = z.object({
  overrides: z.array(z.object({ includes: z.array(z.string()), linter: z.json() })),
});

/** What docs/architecture.md allows: room → the rooms it may import beside `base`. */
function documented(): Map<string, string[]> {
  const text = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)\/` +\|.*\| ([^|]*?) +\|$/gm)];
  return new Map(
    rows.map(([, room = '', may = '']) => [
      room,
      may
        .split(', ')
        .filter((name) => /^\w+$/.test(name))
        .sort(),
    ]),
  );
}

/** What biome.json allows, read from the rooms that it forbids. */
function enforced(rooms: readonly string[]): Map<string, string[]> {
  const { overrides } = configSchema.parse(JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')));
  return new Map(
    rooms.map((room) => {
      const rule = JSON.stringify(
        overrides.find(({ includes }) => includes.includes(`src/${room}/**`))?.linter ?? {},
      );
      const allowed = rooms.filter(
        (other) => other !== room && other !== 'base' && !rule.includes(`"#${other}/**"`),
      );
      return [room, allowed.sort()];
    }),
  );
}

describe('the rooms of src/', () => {
  const rooms = [...documented().keys()];

  it('are all in the table', () => {
    const folders = readdirSync(join(root, 'src'));
    expect(rooms).toEqual(expect.arrayContaining(folders));
  });

  it('may import what the table says, in Biome too', () => {
    const table = documented();
    const lint = enforced(rooms);
    for (const room of rooms.filter((name) => name !== 'main' && name !== 'base')) {
      expect(lint.get(room), room).toEqual(table.get(room));
    }
  });

  it('let base and telemetry import no other room but base', () => {
    const lint = enforced(rooms);
    expect(lint.get('base')).toEqual([]);
    expect(lint.get('telemetry')).toEqual([]);
  });
});
