import { join } from 'node:path';

import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';

import { findEnvironment } from '../../lib/config/find-environment.ts';
import { bundleFunctions } from '../../lib/infra/bundles.ts';
import type { Bundles } from '../../lib/infra/context.ts';
import { buildPlatform, CDK_CONTEXT } from '../../lib/infra/platform.ts';
import type { Scratch } from '../support/infra-stubs.ts';
import { scratch } from '../support/infra-stubs.ts';

/** The CDK's rule engine takes seconds to start, longer on a busy machine. */
jest.setTimeout(120_000);

let place: Scratch;
let bundles: Bundles;
beforeAll(async () => {
  place = scratch();
  bundles = await bundleFunctions({ sources: place.functions, output: join(place.folder, 'bundles') });
});
afterAll(() => place.remove());

function templates(outdir: string): Record<string, unknown> {
  const app = new App({
    outdir: join(place.folder, outdir),
    postCliContext: CDK_CONTEXT,
    builtinCloudFormationValidation: false,
  });
  buildPlatform(app, findEnvironment('dev'), bundles);
  const { stacks, manifest } = app.synth();
  expect(manifest.missing).toBeUndefined();
  return Object.fromEntries(stacks.map((stack) => [stack.stackName, stack.template as unknown]));
}

test('synthesis asks nobody and gives the same templates each time', () => {
  const first = templates('first');
  expect(Object.keys(first)).toHaveLength(13);
  expect(templates('second')).toEqual(first);
});
