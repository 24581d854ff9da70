/** A signed question to a process that starts while its store is dark: what the region put aside answers it. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { holdReadinessKey, signatureCheck } from '../../lambda/auth-service/health/readiness-key.ts';
import { requestOf } from '../../lambda/auth-service/http/alb.ts';
import { signHealthQuestion } from '../../lambda/contract/health-signature.ts';
import { AwsServiceError } from '../../lambda/runtime/aws-api/service-error.ts';
import type { ReadSecret } from '../../lambda/runtime/aws-api/secret-reader.ts';
import { manualTime } from '../support/manual-time.ts';
import { memoryEscrow } from '../support/memory-escrow.ts';
import type { MemoryEscrow } from '../support/memory-escrow.ts';
import { probeIdentity } from '../support/probe-identity.ts';
import { albEvent } from './support/service.ts';

const question = { method: 'GET', host: 'eu-west-1.example', path: '/health/ready' };
let time: ReturnType<typeof manualTime>;
let escrow: MemoryEscrow;

beforeEach(() => {
  time = manualTime(1_800_000_000_000);
  escrow = memoryEscrow();
});

const good: ReadSecret = () => Promise.resolve(JSON.stringify(probeIdentity));
const silent: ReadSecret = () => new Promise(() => undefined);
const failing =
  (error: AwsServiceError): ReadSecret =>
  () =>
    Promise.reject(error);
/** A new process: nothing held. @returns how it takes a question that is signed rightly now. */
function start(read: ReadSecret) {
  const { clock, timer } = time;
  const surroundings = { clock, timer, random: () => 0.5, onEvent: () => undefined };
  const holder = holdReadinessKey({ ...surroundings, stores: { own: read }, escrow, secretId: 'probe' });
  const check = signatureCheck(holder, clock);
  const signature = signHealthQuestion(probeIdentity.readinessKey, question, clock.wallMs() / 1000);
  const asked = new Request(`https://${question.host}${question.path}`);
  return () => check(requestOf(albEvent(asked, ''), 'id'), signature);
}
/** A process in good times, which puts aside what it holds. */
async function inGoodTimes(): Promise<void> {
  expect(await start(good)()).toBe(true);
  await time.advance(1);
}

describe('a process that starts', () => {
  test.each([
    ['errors', failing(new AwsServiceError('InternalServiceError', 'no', true))],
    ['throttles', failing(new AwsServiceError('ThrottlingException', 'no', true))],
  ])('while its store %s, takes a signed question', async (_manner, read) => {
    await inGoodTimes();
    expect(await start(read)()).toBe(true);
  });

  test('while its store is silent, takes it in time for the probe', async () => {
    await inGoodTimes();
    const answer = start(silent)();
    await time.advance(900);
    expect(await answer).toBe(true);
  });

  test('does not go round a denial', async () => {
    await inGoodTimes();
    expect(await start(failing(new AwsServiceError('AccessDeniedException', 'no', false)))()).toBe(false);
  });

  test('has only the public word where nothing was put aside', async () => {
    expect(await start(failing(new AwsServiceError('InternalServiceError', 'no', true)))()).toBe(false);
  });
});

test('what is put aside is the key and its serial, sealed, once a process, and nothing else of the secret', async () => {
  await inGoodTimes();
  const [item] = [...escrow.items.values()];
  expect([...escrow.items.keys()]).toEqual(['escrow#eu-west-1#readiness-key']);
  expect(JSON.stringify(item)).not.toContain(probeIdentity.readinessKey);
  expect(escrow.calls).toEqual(['GetItem', 'GenerateDataKey', 'PutItem']);
  await inGoodTimes();
  expect(escrow.calls.slice(3)).toEqual(['GetItem']);
});
