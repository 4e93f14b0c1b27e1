import { defineConfig } from 'vitest/config';
import { InOrder } from './e2e/support/order.ts';

/** `unit` needs nothing but Node; `integration` needs root, OVS and the built etcd + kube-apiserver; `e2e` a cluster. */
export default defineConfig({
  test: {
    sequence: { sequencer: InOrder },
    // As Node does it: the default import of a CommonJS package is its `module.exports`.
    deps: { interopDefault: false },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{src,tools,bench,e2e}/**/*.test.ts'],
          exclude: ['**/*.{integration,e2e}.test.ts'],
          // Property tests compute for seconds on a machine that others use, too.
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['src/**/*.integration.test.ts', 'tools/**/*.integration.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
