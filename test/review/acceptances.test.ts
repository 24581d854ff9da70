/** What was accepted, by whom, for how long; and what becomes of an acceptance that no longer fits. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { ACCEPTANCE_METADATA_KEY, readAcceptances } from '../../lib/review/acceptances/acceptance.ts';
import { matches } from '../../lib/review/acceptances/apply.ts';
import type { Review } from '../../lib/review/review.ts';
import { withReview } from './support/reviewed.ts';
import type { Build } from './support/two-regions.ts';

const SECRET = 'app-eu-west-1/Credential';
const accepting = (changes: object = {}) => ({
  rule: 'secret-without-replica',
  resource: SECRET,
  reason: 'a trial without a standby',
  owner: 'platform',
  expires: '2026-11-23',
  ...changes,
});
const open = ({ open: findings }: Review) => findings.map(({ rule, detail }) => `${rule.id}: ${detail}`);
const outcome = (...acceptances: readonly object[]) =>
  withReview((review) => ({ open: open(review), accepted: review.accepted.length }), { acceptances });

describe('an acceptance', () => {
  test.each([
    ['names the resource, and today is its last day', accepting()],
    ['has a star', accepting({ resource: 'app-*/Cred*' })],
  ])('takes its finding in where it %s', (_how, acceptance) => {
    expect(outcome(acceptance)).toEqual({ open: [], accepted: 1 });
  });

  test.each([
    ['has expired', accepting({ expires: '2026-11-22' }), 'acceptance-expired', 1],
    ['is about another resource', accepting({ resource: 'app-eu-west-1/Other' }), 'acceptance-unused', 1],
    ['names a rule that does not exist', accepting({ rule: 'no-such-rule' }), 'acceptance-of-no-rule', 1],
    ['is for a stack of another environment', accepting({ resource: 'prod-*/Credential' }), undefined, 1],
  ])('that %s takes nothing in', (_what, acceptance, rule, left) => {
    const { open: findings, accepted } = outcome(acceptance);
    expect(accepted).toBe(0);
    expect(findings).toHaveLength(left + (rule === undefined ? 0 : 1));
    if (rule !== undefined) expect(findings.join('\n')).toContain(rule);
  });

  test('is not called unused where its rule did not run', () => {
    const request = { rules: ['failover-record-without-health-check'] };
    withReview((review) => expect(open(review)).toEqual([]), { acceptances: [accepting()], request });
  });

  test('that takes in more than ten resources is too wide', () => {
    const build: Build = ({ primary }) => {
      for (let index = 0; index < 11; index += 1)
        new CfnSecret(primary, `Secret${index}`, { name: `s${index}` }).applyRemovalPolicy(
          RemovalPolicy.RETAIN,
        );
    };
    const wide = accepting({ resource: 'app-eu-west-1/*' });
    withReview((review) => expect(open(review).join()).toContain('takes in 11 resources'), {
      build,
      acceptances: [wide],
    });
  });

  test('may stand in the resource’s own metadata', () => {
    const { resource: _own, ...rest } = accepting();
    const build: Build = ({ primary }) =>
      new CfnSecret(primary, 'Credential', { name: 'database' }).addMetadata(ACCEPTANCE_METADATA_KEY, [rest]);
    withReview((review) => expect(review.accepted).toHaveLength(1), { build });
  });
});

describe('a file of acceptances', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdover-acceptances-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'review.json');
  const { owner: _owner, ...nobodys } = accepting();
  test.each([
    ['is no JSON', '{', 'is not valid JSON'],
    ['has no list', '{}', 'needs a list "acceptances"'],
    ['lacks a field', JSON.stringify({ acceptances: [nobodys] }), '[0] needs text for owner'],
    [
      'has a day that is none',
      JSON.stringify({ acceptances: [accepting({ expires: 'May' })] }),
      'a day like 2027',
    ],
    [
      'has no such day',
      JSON.stringify({ acceptances: [accepting({ expires: '2027-13-01' })] }),
      'a day like 2027',
    ],
  ])('that %s is refused in one sentence', (_what, text, says) => {
    writeFileSync(file, text);
    expect(() => readAcceptances(file)).toThrow(says);
  });

  test('that is not there is refused where somebody named it, and nothing where nobody did', () => {
    const missing = join(folder, 'none.json');
    const request = (named: boolean) => ({ acceptances: { file: missing, named } });
    expect(() => withReview(open, { request: request(true) })).toThrow('cannot be read');
    expect(withReview(open, { request: request(false) })).toHaveLength(1);
  });
});

test('a pattern without a star matches itself alone; a star never crosses the stack’s end', () => {
  const part = fc.stringMatching(/^[A-Za-z0-9.+-]{1,12}$/);
  fc.assert(
    fc.property(part, part, part, (stack, id, other) => {
      expect(matches(`${stack}/${id}`, `${stack}/${id}`)).toBe(true);
      expect(matches(`${stack}/${id}`, `${stack}/${other}`)).toBe(id === other);
      expect(matches(`${stack}/*`, `${stack}/${id}`)).toBe(true);
      expect(matches('*', `${stack}/${id}`)).toBe(false);
    }),
  );
});
