import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';

/** Says why something failed when it fails: a long run that is cut off says nothing at its end. */
export default class FailuresAtOnce implements Reporter {
  onTestCaseResult(test: TestCase): void {
    this.#tell(test.fullName, test.result().errors ?? []);
  }

  onTestSuiteResult(suite: TestSuite): void {
    this.#tell(suite.fullName, suite.errors());
  }

  onTestModuleEnd(module: TestModule): void {
    this.#tell(module.relativeModuleId, module.errors());
  }

  #tell(name: string, errors: readonly Failure[]): void {
    for (const error of errors) process.stderr.write(`✗ ${name}\n${textOf(error)}\n`);
  }
}

type Failure = { readonly message: string; readonly stack?: string; readonly cause?: unknown };

/** With the causes: what a wait waited for is in the first one, why it was in vain in the next. */
function textOf({ message, stack, cause }: Failure): string {
  const text = stack ?? message;
  return isFailure(cause) ? `${text}\ncaused by: ${textOf(cause)}` : text;
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string'
  );
}
