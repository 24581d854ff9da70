/** SARIF as the standard's own schema has it, with findings at the line where the resource stands. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { Stack, Stage } from 'aws-cdk-lib';
import { CfnRecordSetGroup } from 'aws-cdk-lib/aws-route53';
import { Ajv } from 'ajv';

import { renderSarif } from '../../lib/report/sarif.ts';
import type { Review } from '../../lib/review/review.ts';
import { reviewSarif } from '../../lib/review/sarif.ts';
import { withReview } from './support/reviewed.ts';
import { ACCOUNT, REGIONS } from './support/two-regions.ts';
import type { Build } from './support/two-regions.ts';

const schema = JSON.parse(
  readFileSync(resolve('test/fixtures/sarif/sarif-schema-2.1.0.json'), 'utf8'),
) as object;
// The schema has formats that nothing here checks, and a pattern that only old regular expressions take.
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

interface Log {
  runs: {
    invocations: { executionSuccessful: boolean }[];
    results: {
      ruleId: string;
      suppressions?: unknown[];
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[];
    }[];
  }[];
}
const logOf = (review: Review): Log => JSON.parse(renderSarif(reviewSarif(review, '1.2.3'))) as Log;

describe('a review as SARIF', () => {
  test('fits the schema, and the schema refuses something else', () => {
    withReview((review) => {
      const log = logOf(review);
      expect([validate(log), validate.errors]).toEqual([true, null]);
      const wrong = structuredClone(log) as unknown as { runs: { results: { level: string }[] }[] };
      wrong.runs[0]!.results[0]!.level = 'dreadful';
      expect(validate(wrong)).toBe(false);
    });
  });

  test('a finding stands at the line of its resource', () => {
    withReview((review, folder) => {
      const [result] = logOf(review).runs[0]!.results;
      const { artifactLocation, region } = result!.locations[0]!.physicalLocation;
      const lines = readFileSync(resolve(folder, artifactLocation.uri), 'utf8').split('\n');
      expect(result!.ruleId).toBe('secret-without-replica');
      expect(lines[region.startLine - 1]).toContain('"Credential": {');
    });
  });

  test('what is accepted is a suppressed result', () => {
    const acceptance = { reason: 'a trial', owner: 'platform', expires: '2999-01-01' };
    withReview(
      (review) => {
        const { results } = logOf(review).runs[0]!;
        expect(results.map(({ suppressions }) => suppressions?.length)).toEqual([1]);
      },
      {
        acceptances: [
          { rule: 'secret-without-replica', resource: 'app-eu-west-1/Credential', ...acceptance },
        ],
      },
    );
  });
});

test('a finding in a stage is at the stage’s own template, and one of a record at its group', () => {
  const stage: Build = ({ app }) => {
    const inside = new Stage(app, 'prod', { env: { account: ACCOUNT, region: REGIONS.primary } });
    new CfnRecordSetGroup(new Stack(inside, 'names'), 'Names', {
      hostedZoneId: 'Z1',
      recordSets: [{ name: 'a.example.', type: 'A', ttl: '20', failover: 'PRIMARY', setIdentifier: 'a' }],
    });
  };
  const rules = ['failover-record-incomplete'];
  withReview(
    (review, folder) => {
      const [result] = logOf(review).runs[0]!.results;
      const { artifactLocation, region } = result!.locations[0]!.physicalLocation;
      expect(artifactLocation.uri).toMatch(/^assembly-prod\/.*\.template\.json$/);
      const lines = readFileSync(resolve(folder, artifactLocation.uri), 'utf8').split('\n');
      expect(lines[region.startLine - 1]).toContain('"Names": {');
    },
    { build: stage, request: { rules } },
  );
});
