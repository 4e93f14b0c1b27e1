import { CniError, cniCodes } from './cniError.ts';

/** The CNI versions that the plugin speaks, oldest first. `images/cni/relay.c` prints the same list. */
export const supportedVersions = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'] as const;

/** One of the supported versions. */
export type CniVersion = (typeof supportedVersions)[number];

/** The version a configuration without `cniVersion` means, by the specification. */
export const impliedVersion: CniVersion = '0.1.0';

/** The version an answer to `text` is in. @throws CniError 1 when it is not supported */
export function negotiate(text: string): CniVersion {
  const version = supportedVersions.find((each) => each === text);
  if (version !== undefined) return version;
  throw new CniError(
    cniCodes.incompatibleVersion,
    `CNI version ${JSON.stringify(text)} is not supported`,
    `supported: ${supportedVersions.join(', ')}`,
  );
}

/** Whether `version` is `least` or newer. */
export function isAtLeast(version: CniVersion, least: CniVersion): boolean {
  return supportedVersions.indexOf(version) >= supportedVersions.indexOf(least);
}

/** The answer to VERSION. */
export function versionJson(): string {
  return `${JSON.stringify({ cniVersion: '1.1.0' satisfies CniVersion, supportedVersions })}\n`;
}
