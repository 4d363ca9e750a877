import { defineConfig } from 'vitest/config';
import { CountReporter } from './tools/vitest/count-reporter.ts';

export default defineConfig({
  resolve: { conditions: ['@hillock/source'] },
  ssr: { resolve: { conditions: ['@hillock/source'] } },
  test: {
    include: ['{packages,plugins,apps,tools}/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    passWithNoTests: true,
    setupFiles: ['./tools/vitest/random-seed.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', new CountReporter()],
  },
});
