import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one line `N passed, N failed`, which continuous integration reads. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandled.length;
    for (const module of modules) {
      const before = passed + failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed') failed++;
      }
      if (module.state() === 'failed' && passed + failed === before) failed++; // the file itself did not load
    }
    // after the default reporter's own summary
    setTimeout(() => process.stdout.write(`${passed} passed, ${failed} failed\n`), 0);
  }
}
