import type { Finding } from '#policy/lint/finding.ts';
import { Invocation } from '../../framework/invocation.ts';
import { fakeContext, fakeFiles } from '../../testing/fakeContext.ts';
import { runLint } from '../run.ts';

/** What `antctl lint -f f.yaml -o json` says of a text, and its exit code. */
export async function lintText(
  text: string,
  options: Readonly<Record<string, string>> = {},
): Promise<{ readonly findings: readonly Finding[]; readonly exitCode: number; readonly out: string }> {
  const { context, out } = fakeContext({ files: fakeFiles({ 'f.yaml': text }) });
  const values = {
    filename: 'f.yaml',
    namespace: 'default',
    output: 'json',
    'fail-on': 'warning',
    ...options,
  };
  const invocation = new Invocation(
    [],
    new Map(Object.entries(values).map(([name, value]) => [name, value.split(' ').filter(Boolean)])),
  );
  const exitCode = await runLint(invocation, context);
  return { findings: values.output === 'json' ? JSON.parse(out()) : [], exitCode, out: out() };
}
