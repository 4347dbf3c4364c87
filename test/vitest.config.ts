import { defineConfig } from 'vitest/config';

const root = new URL('..', import.meta.url).pathname;
// Tests read sources, not builds: no test can pass on a stale dist.
// Not `import`: vitest hands these to Node, where it would give `require` the wrong half of packages that have both.
const conditions = ['@leapboard/source', 'node', 'module'];

// One after another: a wait limit that an issue names must not be eaten up by the tests beside it.
const groups = ['unit', 'external', 'integration', 'e2e'];

const project = (name: string, include: string[], timeoutMs: number) => ({
  root,
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    name,
    include,
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    fileParallelism: name !== 'e2e',
    sequence: { groupOrder: groups.indexOf(name) },
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit', ['packages/*/src/**/*.test.ts', 'services/*/src/**/*.test.{ts,tsx}', 'test/*.test.ts', 'test/modules/**/*.test.ts'], 20_000),
      project('integration', ['test/integration/**/*.test.ts'], 120_000),
      project('e2e', ['test/e2e/**/*.test.ts'], 240_000),
      project('external', ['test/external/**/*.test.ts'], 60_000),
    ],
  },
});
