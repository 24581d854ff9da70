import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { ENVIRONMENTS } from '../../lib/config/environments.ts';
import { bundleFunctions } from '../../lib/infra/bundles.ts';
import { ACKNOWLEDGED } from '../../lib/infra/nag/acknowledged.ts';
import type { Acknowledgement } from '../../lib/infra/nag/acknowledged.ts';
import { nagFindings } from '../../lib/infra/nag/findings.ts';
import { judgeFindings } from '../../lib/infra/nag/judge.ts';
import type { Finding } from '../../lib/infra/nag/judge.ts';
import { scratch } from '../support/infra-stubs.ts';

jest.setTimeout(120_000);

const finding = (environment: string, resource = 'edge/Thing'): Finding => ({
  environment,
  rule: 'Pack-A1',
  resource,
  path: resource,
  description: 'A thing.',
});
const acknowledgement: Acknowledgement = { rule: /^Pack-A1$/, resource: /^edge\/Thing$/, reason: 'Because.' };

describe('the judge of findings', () => {
  test('keeps open what nobody acknowledged', () => {
    const other = finding('dev', 'edge/OtherThing');
    const { open, acknowledged, unused } = judgeFindings([finding('dev'), other], [acknowledgement], ['dev']);
    expect({ open, acknowledged, unused }).toEqual({
      open: [other],
      acknowledged: [finding('dev')],
      unused: [],
    });
  });

  test('names an acknowledgement that an environment no longer needs', () => {
    const { unused } = judgeFindings([finding('dev')], [acknowledgement], ['dev', 'prod']);
    expect(unused).toEqual([{ acknowledgement, environments: ['prod'] }]);
  });

  test('holds an acknowledgement to its environments', () => {
    const limited = { ...acknowledgement, environments: ['dev'] };
    const { open, unused } = judgeFindings([finding('prod')], [limited], ['dev', 'prod']);
    expect(open).toEqual([finding('prod')]);
    expect(unused).toEqual([{ acknowledgement: limited, environments: ['dev'] }]);
  });
});

describe('findings in our stacks', () => {
  const place = scratch();
  const folder = mkdtempSync(join(tmpdir(), 'holdover-nag-'));
  let findings: readonly Finding[];
  beforeAll(async () => {
    const bundles = await bundleFunctions({ sources: place.functions, output: join(folder, 'bundles') });
    const [dev] = ENVIRONMENTS;
    findings = nagFindings(dev!, bundles, join(folder, 'assembly'));
  });
  afterAll(() => {
    place.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test('are open without the acknowledgement that covers them', () => {
    const without = ACKNOWLEDGED.filter(({ rule }) => !rule.test('AwsSolutions-EC23'));
    expect(judgeFindings(findings, ACKNOWLEDGED, ['dev']).open).toEqual([]);
    expect(judgeFindings(findings, without, ['dev']).open.map(({ path }) => path)).toEqual([
      'holdover-dev-edge-eu-west-1/FrontSecurityGroup/Resource',
      'holdover-dev-edge-eu-central-1/FrontSecurityGroup/Resource',
    ]);
  });

  test.each(ACKNOWLEDGED.map((one) => [String(one.rule), one] as const))('%s says why', (_, { reason }) => {
    expect(reason).toMatch(/^\S.{30,}\.$/s);
  });
});
