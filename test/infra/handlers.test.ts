import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, jest, test } from '@jest/globals';

import { assembly, ofType, resourcesOf, valuesUnder } from '../support/infra-templates.ts';

jest.setTimeout(120_000);

/** Loads each deployed bundle with its environment, as the runtime does, and says how its handler looks. */
const SCRIPT = `
  const found = {};
  for (const { id, bundle, variables } of JSON.parse(process.argv[1])) {
    Object.assign(process.env, variables);
    const { handler } = await import('file://' + bundle + '/index.mjs');
    found[id] = [typeof handler, handler.length];
  }
  process.stdout.write('\\n' + JSON.stringify(found));
  process.exit(0);
`;

const dev = assembly('dev');
const functions = dev.stacks
  .filter(({ descriptor }) => descriptor.role === 'primary')
  .flatMap((one) => ofType(resourcesOf(one), 'AWS::Lambda::Function'))
  .map(([id, { Properties }]) => {
    const key = String(valuesUnder(Properties['Code'], 'S3Key')[0]);
    const { Variables = {} } = (Properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
    const bundle = dev.asset(key.replace('.zip', ''));
    // A reference reads as any name: nothing is called while a bundle loads.
    const variables = Object.entries(Variables)
      .filter(([name]) => name.startsWith('HOLDOVER_'))
      .map(([name, value]) => [name, typeof value === 'string' ? value : 'a.example']);
    return { id, bundle: join(bundle ?? 'no bundle'), variables: Object.fromEntries(variables) as object };
  });

test('every deployed handler takes fewer than three parameters: nodejs24.x refuses callbacks by that', () => {
  expect(functions.length).toBeGreaterThanOrEqual(8);
  const words = ['--no-warnings', '--input-type=module', '--eval', SCRIPT, JSON.stringify(functions)];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: 'utf8',
    env: {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_LAMBDA_FUNCTION_NAME: 'x',
    },
  });
  expect({ status, stderr: stderr.slice(-1000) }).toEqual({ status: 0, stderr: '' });
  const found = JSON.parse(stdout.split('\n').at(-1)!) as Readonly<Record<string, readonly [string, number]>>;
  expect(Object.keys(found).toSorted()).toEqual(functions.map(({ id }) => id).toSorted());
  expect(Object.entries(found).filter(([, [type, arity]]) => type !== 'function' || arity >= 3)).toEqual([]);
});
