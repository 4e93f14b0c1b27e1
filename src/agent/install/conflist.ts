import * as z from 'zod';
import { CodedError } from '#base/errors.ts';

/** Name of our configuration in the node's CNI folder, as Antrea's: the runtime takes the first by name. */
export const conflistFile = '10-antrea.conflist';
/** The single-plugin form that early versions wrote; the runtime would prefer it. */
export const obsoleteConfFile = '10-antrea.conf';
/** The plugin that is ours: the relay. */
export const ownPlugin = 'antrea';

/**
 * What is installed when the ConfigMap has nothing else. Version 1.0.0: from 1.1.0 on the runtime asks STATUS, and a
 * restarting agent would make the node NotReady for a moment, which takes its pods out of every Service.
 */
export const defaultConflist = {
  cniVersion: '1.0.0',
  name: 'antrea',
  plugins: [
    { type: ownPlugin, ipam: { type: 'host-local' } },
    { type: 'portmap', capabilities: { portMappings: true } },
    { type: 'bandwidth', capabilities: { bandwidth: true } },
  ],
} as const;

const conflistSchema = z.looseObject({
  cniVersion: z.string(),
  name: z.string().min(1),
  plugins: z.array(z.looseObject({ type: z.string().regex(/^[\w.-]+$/) })).min(1),
});

/** A configuration to install: its text, and the plugins it calls in order. */
export type Conflist = { readonly text: string; readonly plugins: readonly string[] };

/** Checks a configuration; `undefined` means the default. @throws CodedError ANTREA_CNI_CONFLIST_INVALID */
export function readConflist(text: string | undefined): Conflist {
  const wanted = text ?? `${JSON.stringify(defaultConflist, null, 2)}\n`;
  const parsed = conflistSchema.safeParse(readJson(wanted));
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const plugins = parsed.data.plugins.map(({ type }) => type);
  if (plugins[0] !== ownPlugin) throw invalid(`the first plugin must be "${ownPlugin}", not "${plugins[0]}"`);
  return { text: wanted, plugins };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(`it is not JSON: ${String(cause)}`);
  }
}

function invalid(why: string): CodedError {
  return new CodedError('ANTREA_CNI_CONFLIST_INVALID', `antrea-cni.conflist cannot be installed: ${why}`);
}
