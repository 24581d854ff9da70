/** What became of one mistake. */
export interface Finding {
  readonly type: string;
  readonly resource: string;
  readonly property: string;
  readonly change: string;
  /** The first file with tests that failed, and their titles. Absent: nothing noticed. */
  readonly caughtBy?: { readonly file: string; readonly tests: readonly string[] };
}
