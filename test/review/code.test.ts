/** Which applications' code can be read at all: of the others a rule about what they say says nothing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import { CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';

import { readCloudAssembly } from '../../lib/assembly/cloud-assembly.ts';
import { readableCode } from '../../lib/review/model/code.ts';
import type { ReadableCode } from '../../lib/review/model/code.ts';
import { createReviewModel } from '../../lib/review/model/model.ts';
import { looking, saying } from './fixtures/code-words.ts';
import { REGIONS, modelOf, synthesizeInto } from './support/two-regions.ts';
import type { Build } from './support/two-regions.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdover-code-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inLine = looking('app-serving', saying("'app-serving'"));
const beside =
  (build: Build): Build =>
  (regions) => {
    inLine(regions);
    build(regions);
  };

/** Read while the assembly is there. */
function codeOfPackaged(): ReadableCode | undefined {
  const source = join(folder, 'source');
  const outdir = join(folder, 'out');
  synthesizeInto(outdir, ({ both }) =>
    both(
      (stack) =>
        new LambdaFunction(stack, 'Health', {
          runtime: Runtime.NODEJS_24_X,
          handler: 'index.handler',
          code: Code.fromAsset(source),
        }),
    ),
  );
  return readableCode(createReviewModel(readCloudAssembly(outdir), REGIONS));
}

test('code in line is read, and what a health check looks for is not taken for it', () => {
  const code = readableCode(modelOf(looking('all-is-well', saying("'app-serving'"))));
  expect(code?.holds('app-serving')).toBe(true);
  expect(code?.holds('all-is-well')).toBe(false);
});

test('code in a folder of the assembly is read, deep files too', () => {
  mkdirSync(join(folder, 'source', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'source', 'index.mjs'), 'export { handler } from "./deep/words.mjs";');
  writeFileSync(join(folder, 'source', 'deep', 'words.mjs'), 'export const handler = () => "app-serving";');
  const code = codeOfPackaged();
  expect(code?.holds('app-serving')).toBe(true);
  expect(code?.holds('all-is-well')).toBe(false);
});

test.each<readonly [string, Build]>([
  ['no function', () => undefined],
  ['an image', looking('ready', { imageUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/health:1' })],
  ['code that somebody uploads', looking('ready', { s3Bucket: 'code', s3Key: 'health.zip' })],
  [
    'containers beside functions',
    beside(({ primary }) => {
      new CfnTaskDefinition(primary, 'Web', { family: 'web' });
    }),
  ],
  [
    'targets by address',
    beside(({ primary }) => {
      new CfnTargetGroup(primary, 'Web', { name: 'web', targetType: 'ip' });
    }),
  ],
])('is not judged: %s', (_, build) => {
  expect(readableCode(modelOf(build))).toBeUndefined();
});
