/** A whole review of a small application whose one secret has no replica. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';

import { review } from '../../../lib/review/review.ts';
import type { Review, ReviewRequest } from '../../../lib/review/review.ts';
import { REGIONS, synthesizeInto } from './two-regions.ts';
import type { Build } from './two-regions.ts';

export const LONE_SECRET: Build = ({ primary }) => {
  new CfnSecret(primary, 'Credential', { name: 'database' }).applyRemovalPolicy(RemovalPolicy.RETAIN);
};

export interface Wanted {
  readonly build?: Build;
  /** As they would stand in the file. */
  readonly acceptances?: readonly object[];
  readonly request?: Partial<ReviewRequest>;
}

export function withReview<T>(
  use: (review: Review, folder: string) => T,
  { build = LONE_SECRET, acceptances, request = {} }: Wanted = {},
): T {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-review-'));
  try {
    synthesizeInto(folder, build);
    const file = join(folder, 'acceptances.json');
    if (acceptances !== undefined) writeFileSync(file, JSON.stringify({ acceptances }));
    const standard: ReviewRequest = {
      assembly: folder,
      regions: REGIONS,
      rules: [],
      acceptances: { file, named: acceptances !== undefined },
      evidence: { folder: join(folder, 'drills'), named: false },
      today: '2026-11-23',
    };
    return use(review({ ...standard, ...request }), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
