/**
 * From what a container runtime passes to a plugin (environment and standard input) to a checked request.
 * @module
 */
import * as z from 'zod';
import type { Owner } from '../ipam/reservation.ts';
import { CniError, cniCodes } from './cniError.ts';
import { type CniVersion, impliedVersion, isAtLeast, negotiate } from './version.ts';

/** The environment and the standard input of the plugin. */
export type PluginCall = { readonly env: Readonly<Record<string, string>>; readonly stdin: string };

/** A pod's interface as the runtime names it; `netns` is the path on the host. */
export type Attachment = Owner & {
  readonly netns: string;
  readonly podName: string;
  readonly podNamespace: string;
  /** Runtimes pass it; the specification does not ask them to. */
  readonly podUid?: string;
};

/** A request whose parts are all valid. */
export type CniRequest = { readonly version: CniVersion } & (
  | { readonly command: 'ADD'; readonly attachment: Attachment }
  | { readonly command: 'CHECK'; readonly attachment: Attachment; readonly prevAddresses: readonly string[] }
  | { readonly command: 'DEL'; readonly owner: Owner; readonly podName: string | undefined }
  | { readonly command: 'GC'; readonly valid: readonly Owner[] }
  | { readonly command: 'STATUS' }
);

const owners = z.array(z.object({ containerID: z.string(), ifname: z.string() }));

const networkConfig = z.looseObject({
  cniVersion: z.string().default(impliedVersion),
  name: z.string(),
  prevResult: z
    .looseObject({
      ips: z.array(z.looseObject({ address: z.string() })).optional(),
      ip4: z.looseObject({ ip: z.string() }).optional(),
    })
    .optional(),
  'cni.dev/valid-attachments': owners.nullish(),
  // The name in the first print of the 1.1 specification; runtimes send both.
  'cni.dev/attachments': owners.nullish(),
});

type NetworkConfig = z.infer<typeof networkConfig>;

/** Reads a request. @throws CniError 1, 4, 6 or 7, as the specification says */
export function parseRequest(call: PluginCall): CniRequest {
  const command = required(call.env, 'CNI_COMMAND');
  const config = readConfig(call.stdin);
  const version = negotiate(config.cniVersion);
  switch (command) {
    case 'ADD':
      return { command, version, attachment: readAttachment(call.env) };
    case 'CHECK':
      needVersion(command, version, '0.4.0');
      return { command, version, attachment: readAttachment(call.env), prevAddresses: prevAddresses(config) };
    case 'DEL':
      return { command, version, owner: readOwner(call.env), podName: podArgs(call.env).get('K8S_POD_NAME') };
    case 'GC':
      needVersion(command, version, '1.1.0');
      return { command, version, valid: validAttachments(config) };
    case 'STATUS':
      needVersion(command, version, '1.1.0');
      return { command, version };
    default:
      throw new CniError(cniCodes.invalidEnvironment, `unknown CNI_COMMAND ${JSON.stringify(command)}`);
  }
}

/** The version to put into an error when the request itself may be rubbish. */
export function versionForErrors(stdin: string): string {
  const version = /"cniVersion"\s*:\s*"([0-9.]{5,11})"/.exec(stdin)?.[1];
  return version ?? impliedVersion;
}

function readConfig(stdin: string): NetworkConfig {
  const parsed = networkConfig.safeParse(readJson(stdin));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'configuration'}: ${message}`,
    );
    throw new CniError(cniCodes.invalidConfig, 'the network configuration is invalid', problems.join('; '));
  }
  if (!/^[a-zA-Z0-9][\w.-]*$/.test(parsed.data.name)) {
    throw new CniError(cniCodes.invalidConfig, `invalid network name ${JSON.stringify(parsed.data.name)}`);
  }
  return parsed.data;
}

function readJson(stdin: string): unknown {
  try {
    return JSON.parse(stdin);
  } catch (cause) {
    throw new CniError(cniCodes.decodeFailure, 'the network configuration is not JSON', String(cause), cause);
  }
}

function needVersion(command: string, version: CniVersion, least: CniVersion): void {
  if (isAtLeast(version, least)) return;
  throw new CniError(
    cniCodes.incompatibleVersion,
    `${command} needs CNI ${least}; the configuration is ${version}`,
  );
}

function readAttachment(env: PluginCall['env']): Attachment {
  const args = podArgs(env);
  const podUid = args.get('K8S_POD_UID') ?? '';
  return {
    ...readOwner(env),
    netns: readNetns(env),
    podName: requiredArg(args, 'K8S_POD_NAME'),
    podNamespace: requiredArg(args, 'K8S_POD_NAMESPACE'),
    ...(podUid === '' ? {} : { podUid }),
  };
}

function readOwner(env: PluginCall['env']): Owner {
  const containerId = required(env, 'CNI_CONTAINERID');
  if (!/^[a-zA-Z0-9][\w.-]{0,127}$/.test(containerId)) throw invalid('CNI_CONTAINERID', containerId);
  const ifname = required(env, 'CNI_IFNAME');
  if (!/^[^\s/:]{1,15}$/.test(ifname) || ifname === '.' || ifname === '..')
    throw invalid('CNI_IFNAME', ifname);
  return { containerId, ifname };
}

function readNetns(env: PluginCall['env']): string {
  const netns = required(env, 'CNI_NETNS');
  const isPlain = netns.startsWith('/') && !netns.split('/').includes('..') && !/\s/.test(netns);
  if (!isPlain) throw invalid('CNI_NETNS', netns);
  return netns;
}

function podArgs(env: PluginCall['env']): Map<string, string> {
  const pairs = (env.CNI_ARGS ?? '').split(';').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw invalid('CNI_ARGS', pair);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function requiredArg(args: Map<string, string>, name: string): string {
  const value = args.get(name) ?? '';
  // A DNS subdomain, as Kubernetes names are: it becomes part of an interface name.
  if (/^[a-z0-9][a-z0-9.-]{0,252}$/.test(value)) return value;
  throw invalid(`CNI_ARGS ${name}`, value);
}

function required(env: PluginCall['env'], name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new CniError(cniCodes.invalidEnvironment, `required env variables [${name}] missing`);
}

function invalid(name: string, value: string): CniError {
  return new CniError(cniCodes.invalidEnvironment, `invalid ${name}`, JSON.stringify(value));
}

function prevAddresses(config: NetworkConfig): readonly string[] {
  const addresses = config.prevResult?.ips?.map(({ address }) => address) ?? [];
  const old = config.prevResult?.ip4?.ip;
  return old === undefined ? addresses : [...addresses, old];
}

/** An absent list must not read as "nothing is valid": that would remove every pod. */
function validAttachments(config: NetworkConfig): readonly Owner[] {
  const list = config['cni.dev/valid-attachments'] ?? config['cni.dev/attachments'];
  if (!list) throw new CniError(cniCodes.invalidConfig, 'GC without cni.dev/valid-attachments');
  return list.map(({ containerID, ifname }) => ({ containerId: containerID, ifname }));
}
