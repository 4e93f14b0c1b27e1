import * as z from 'zod';
import { CodedError } from '#base/errors.ts';
import { type CommandResult, type Exec, output } from '#base/exec.ts';

const addressSchema = z.object({
  family: z.string(),
  local: z.string().optional(),
  prefixlen: z.number(),
});

const linkSchema = z.object({
  ifname: z.string(),
  flags: z.array(z.string()),
  mtu: z.number(),
  address: z.string().optional(),
  group: z.string().optional(),
  addr_info: z.array(addressSchema).optional(),
});

const routeSchema = z.object({
  dst: z.string(),
  gateway: z.string().optional(),
  dev: z.string().optional(),
  protocol: z.string().optional(),
  flags: z.array(z.string()).optional(),
});

/** An interface as `ip -json` prints it. */
export type LinkInfo = Readonly<z.infer<typeof linkSchema>>;
/** A route as `ip -json` prints it; `dst` is `default`, an address, or a network. */
export type RouteInfo = Readonly<z.infer<typeof routeSchema>>;

/** Runs `lines` (commands without the word `ip`) in one process; stops at the first that fails. */
export async function ipBatch(exec: Exec, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await output(exec, { file: 'ip', args: ['-batch', '-'], stdin: batchText(lines) });
}

/**
 * As {@link ipBatch}, but goes on after a failing line and throws at the end, so that one bad line does not hold up the rest.
 */
export async function ipBatchAll(exec: Exec, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await output(exec, { file: 'ip', args: ['-force', '-batch', '-'], stdin: batchText(lines) });
}

function batchText(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** The interface `name` with its addresses; undefined when there is none. */
export async function showLink(exec: Exec, name: string): Promise<LinkInfo | undefined> {
  const result = await exec.run({ file: 'ip', args: ['-json', 'address', 'show', 'dev', name] });
  if (isMissingDevice(result)) return undefined;
  return z.array(linkSchema).parse(parseJson(result, `address show dev ${name}`))[0];
}

/** The interfaces of a device group. */
export async function showGroup(exec: Exec, group: number): Promise<readonly LinkInfo[]> {
  const result = await exec.run({ file: 'ip', args: ['-json', 'link', 'show', 'group', String(group)] });
  const found = z.array(z.unknown()).parse(parseJson(result, `link show group ${group}`));
  // iproute2 prints an empty object for every interface outside the group.
  return found.filter((item) => linkSchema.safeParse(item).success).map((item) => linkSchema.parse(item));
}

/** The IPv4 routes through `device` in the main table; undefined when the device is missing. */
export async function showRoutes(exec: Exec, device: string): Promise<readonly RouteInfo[] | undefined> {
  const result = await exec.run({ file: 'ip', args: ['-4', '-json', 'route', 'show', 'dev', device] });
  if (isMissingDevice(result)) return undefined;
  return z.array(routeSchema).parse(parseJson(result, `route show dev ${device}`));
}

/** Parses what one `ip -json -batch` run printed: an array per command, each on its own line. */
export function parseLinkAndRoutes(stdout: string): {
  link: LinkInfo | undefined;
  routes: readonly RouteInfo[];
} {
  const [links = '[]', routes = '[]'] = stdout.trim().split('\n');
  return {
    link: z.array(linkSchema).parse(JSON.parse(links))[0],
    routes: z.array(routeSchema).parse(JSON.parse(routes)),
  };
}

/** Whether the command failed because the interface it names does not exist. */
export function isMissingDevice(result: CommandResult): boolean {
  return result.code !== 0 && /does not exist|Cannot find device/.test(result.stderr);
}

function parseJson(result: CommandResult, what: string): unknown {
  if (result.code !== 0) {
    throw new CodedError('ANTREA_COMMAND_FAILED', `ip ${what} failed: ${result.stderr.trim()}`);
  }
  return result.stdout.trim() === '' ? [] : JSON.parse(result.stdout);
}
