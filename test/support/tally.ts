/** How many tests passed, failed and were skipped: of one suite as Jest reports it, and of all. */
import { readFileSync } from 'node:fs';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 };

export const addUp = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    NOTHING,
  );

/** `N passed, N failed`, and `, N skipped` when any was. */
export const lineOf = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** What one run of a suite came to. */
export interface SuiteResult {
  readonly tally: Tally;
  /** Of the tests in all other files. */
  readonly withoutFailedFiles: Tally;
  /** Paths of the files with a failure; empty where what failed is no file. */
  readonly failedFiles: readonly string[];
}

interface JestFile {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}
interface JestResult {
  readonly testResults?: readonly JestFile[];
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

/** What Jest's `--outputFile` says; undefined when there is none that can be read. */
export function readResult(output: string): SuiteResult | undefined {
  try {
    const result = JSON.parse(readFileSync(output, 'utf8')) as JestResult;
    return resultOf(result);
  } catch {
    // Not written, or its writer was ended in the middle of it.
    return undefined;
  }
}

function resultOf(result: JestResult): SuiteResult {
  const tally = {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests,
  };
  const failed = (result.testResults ?? []).filter(({ status }) => status === 'failed');
  const inFailed = (status: string): number =>
    failed.flatMap((file) => file.assertionResults).filter((test) => test.status === status).length;
  return {
    tally,
    withoutFailedFiles: {
      passed: tally.passed - inFailed('passed'),
      failed: 0,
      skipped: tally.skipped - inFailed('pending'),
    },
    failedFiles: failed.map(({ name }) => name),
  };
}
