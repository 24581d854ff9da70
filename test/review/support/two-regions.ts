/** Small two-region applications, synthesized for one test and read as the review reads any assembly. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { App, Stack } from 'aws-cdk-lib';

import { readCloudAssembly } from '../../../lib/assembly/cloud-assembly.ts';
import { createReviewModel } from '../../../lib/review/model/model.ts';
import type { ReviewModel } from '../../../lib/review/model/model.ts';

export const REGIONS = { primary: 'eu-west-1', standby: 'eu-central-1' } as const;
export const ACCOUNT = '111122223333';

export interface TwoRegions {
  readonly app: App;
  /** For what exists once: DNS, global tables. In the primary's region. */
  readonly shared: Stack;
  readonly primary: Stack;
  readonly standby: Stack;
  /** The same in both regions. */
  readonly both: (build: (stack: Stack) => void) => void;
}
export type Build = (regions: TwoRegions) => void;

/** Stacks `app-shared`, `app-eu-west-1` and `app-eu-central-1`. */
export function synthesizeInto(outdir: string, build: Build): void {
  // Fixtures are small and half: the CDK's own rules would print pages about them.
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const stack = (name: string, region: string) =>
    new Stack(app, name, { stackName: name, env: { account: ACCOUNT, region } });
  const primary = stack(`app-${REGIONS.primary}`, REGIONS.primary);
  const standby = stack(`app-${REGIONS.standby}`, REGIONS.standby);
  const shared = stack('app-shared', REGIONS.primary);
  const both = (inOne: (stack: Stack) => void) => [primary, standby].forEach(inOne);
  build({ app, shared, primary, standby, both });
  app.synth();
}

export function modelOf(build: Build): ReviewModel {
  const outdir = mkdtempSync(join(tmpdir(), 'holdover-review-'));
  try {
    synthesizeInto(outdir, build);
    return createReviewModel(readCloudAssembly(outdir), REGIONS);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
