import type { ErrorCode } from '#base/errorCodes.ts';
import { CodedError } from '#base/errors.ts';
import type { Command, CommandResult, Exec } from '#base/exec.ts';

/** Words of the OVS tools that mean "nobody answers" rather than "your request is wrong". */
const unreachable =
  /failed to (open|connect to) socket|database connection failed|is not a bridge or a socket|cannot connect|Connection (refused|reset)|Broken pipe|End of file|Alarm clock|No such file or directory\)/;

/**
 * Runs a tool of Open vSwitch. @throws CodedError: `codes.unreachable` when the daemon does not answer in time,
 * `codes.refused` when it (or the tool) rejects the request.
 */
export async function runTool(
  exec: Exec,
  command: Command,
  codes: { readonly unreachable: ErrorCode; readonly refused: ErrorCode },
): Promise<string> {
  const result = await exec.run(command);
  if (result.code === 0) return result.stdout;
  const code = isUnreachable(result) ? codes.unreachable : codes.refused;
  const said = result.stderr.trim() || `exit ${result.code ?? 'by a signal: no answer in time'}`;
  throw new CodedError(code, `${command.file}: ${said}`, { fields: { file: command.file } });
}

function isUnreachable(result: CommandResult): boolean {
  // 142: the tool's own --timeout ended it (128 + SIGALRM); null: killed by a signal.
  return result.code === null || result.code === 142 || unreachable.test(result.stderr);
}

/** True for the errors that mean "try again when the switch is back". */
export function isOvsUnreachable(error: unknown): boolean {
  return error instanceof CodedError && /^ANTREA_OVS(DB)?_UNREACHABLE$/.test(error.code);
}
