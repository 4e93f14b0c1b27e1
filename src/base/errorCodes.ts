/** What an error code means and what a person can do about it. */
export type ErrorCodeEntry = { readonly meaning: string; readonly hint: string };

/**
 * The registry of error codes. Add an entry before throwing it; keep the keys sorted; `docs/errors.md` is generated
 * from this list.
 */
export const errorCodes = {
  ANTREA_COMMAND_FAILED: {
    meaning: 'A program that the agent runs (ovs-vsctl, ip, iptables-restore, ...) failed.',
    hint: 'Read the standard error in the message; run the same command in the container to repeat it.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

/** One of the registered codes. */
export type ErrorCode = keyof typeof errorCodes;
