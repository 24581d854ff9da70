/** A rotation that failed is attempted again, as Secrets Manager says it does. */
import { beforeEach, expect, test } from '@jest/globals';

import { ReplicatedSecret } from '../../../lib/world/local/secrets/replicated-secret.ts';
import { Rotator } from '../../../lib/world/local/secrets/rotator.ts';
import type { InvokeFunction } from '../../../lib/world/local/secrets/rotator.ts';
import { REGIONS, secretPart } from './data-support/topology.ts';

const origin = { stack: 'service', logicalId: 'Rotation', type: 'AWS::SecretsManager::RotationSchedule' };
const rotation = { origin, region: REGIONS.primary, functionArn: 'rotator' };
const secret = new ReplicatedSecret({ ...secretPart('password'), rotation }, [], 0);

let entries: Record<string, unknown>[];
let calls: string[];
/** Lets the time pass that the rotator waits for. */
let elapse: () => void;
let rotator: Rotator;

beforeEach(() => {
  [entries, calls] = [[], []];
  elapse = () => undefined;
  const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      elapse = resolve;
      signal?.addEventListener('abort', () => reject(new Error('stopped')));
    });
  const emit = (entry: object): void => void entries.push({ ...entry });
  rotator = new Rotator({ emit, clock: { sleep } } as never);
});
const failsAt = (failing: string | undefined): InvokeFunction => {
  const error = { errorType: 'E', errorMessage: 'broken', trace: [] };
  return (_arn, payload) => {
    const { ClientRequestToken, Step } = payload as Record<string, string>;
    calls.push(`${Step} ${ClientRequestToken}`);
    return Promise.resolve(
      Step === failing ? { kind: 'function-error', error } : { kind: 'answer', payload: null },
    );
  };
};
/** What is resolved is carried out. */
const turn = (): Promise<void> => new Promise((done) => void setImmediate(done));

test('from its first step and with the same version, until it is complete', async () => {
  rotator.callBy(failsAt('setSecret'));
  rotator.begin(secret, 'v2');
  await rotator.settled();
  expect(calls).toEqual(['createSecret v2', 'setSecret v2']);
  expect(entries.at(-1)).toMatchObject({ step: 'setSecret', outcome: 'failed', reason: 'broken' });
  calls.length = 0;
  rotator.callBy(failsAt(undefined));
  elapse();
  await turn();
  await rotator.settled();
  expect(calls).toEqual(['createSecret v2', 'setSecret v2', 'testSecret v2', 'finishSecret v2']);
  calls.length = 0;
  elapse();
  await turn();
  expect(calls).toEqual([]);
});

test('not once the world has ended', async () => {
  rotator.callBy(failsAt('createSecret'));
  rotator.begin(secret, 'v2');
  await rotator.settled();
  rotator.stop();
  elapse();
  await turn();
  expect(calls).toEqual(['createSecret v2']);
});
