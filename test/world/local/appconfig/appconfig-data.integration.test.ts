/** The stand-in of AppConfig's data API, called by the unmodified SDK. */
import {
  AppConfigDataClient,
  GetLatestConfigurationCommand,
  StartConfigurationSessionCommand,
} from '@aws-sdk/client-appconfigdata';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createConfigurationClient } from '../../../../lambda/runtime/aws-api/configuration-client.ts';
import { HOLDER_PATH } from '../../../../lambda/runtime/call-limits.ts';
import type { CallLimits } from '../../../../lambda/runtime/call-limits.ts';
import { ConfigurationSession } from '../../../../lambda/runtime/flags/configuration-session.ts';
import type { RolePart } from '../../../../lib/assembly/topology.ts';
import { AppConfigData } from '../../../../lib/world/local/appconfig/appconfig-data.ts';
import { fakeContext, OPERATOR } from '../data-support/fake-context.ts';
import type { FakeContext } from '../data-support/fake-context.ts';
import { ACCOUNT, configurationPart, origin, REGIONS, topology } from '../data-support/topology.ts';

const NAMES = { application: 'holdover-dev', environment: 'service', profile: 'flags' };
const SPEED = 500;

let context: FakeContext;
let service: AppConfigData;
beforeEach(async () => {
  context = await fakeContext(SPEED);
  const configurations = {
    primary: [configurationPart('primary', 'one')],
    standby: [configurationPart('standby', 'other')],
  };
  service = new AppConfigData(context, topology({ configurations }));
  await service.start();
});
afterEach(() => context.dispose());

type Keys = { readonly accessKeyId: string; readonly secretAccessKey: string };
const clientOf = (
  keys: Keys = OPERATOR,
  role: 'primary' | 'standby' = 'primary',
  signedFor: string = REGIONS[role],
) =>
  new AppConfigDataClient({
    region: signedFor,
    endpoint: `http://127.0.0.1:${context.portOf(`appconfigdata.${REGIONS[role]}.amazonaws.com`)}`,
    credentials: keys,
    maxAttempts: 1,
  });
/** What comes back is looked at, not how soon. */
const PATIENT: CallLimits = { connectMs: 10_000, requestMs: 20_000, attempts: 1 };
/** The one of the service, as the primary's process would have it. */
const ownClient = (keys: Keys = OPERATOR, limits = PATIENT) =>
  createConfigurationClient({
    region: REGIONS.primary,
    endpoint: `http://127.0.0.1:${context.portOf(`appconfigdata.${REGIONS.primary}.amazonaws.com`)}`,
    credentials: () => keys,
    limits,
    nowMs: () => context.clock.now(),
  });
const start = (client: AppConfigDataClient, changes: Record<string, unknown> = {}) =>
  client.send(
    new StartConfigurationSessionCommand({
      ApplicationIdentifier: NAMES.application,
      EnvironmentIdentifier: NAMES.environment,
      ConfigurationProfileIdentifier: NAMES.profile,
      RequiredMinimumPollIntervalInSeconds: 15,
      ...changes,
    }),
  );
const get = async (client: AppConfigDataClient, token: string | undefined) => {
  const answer = await client.send(new GetLatestConfigurationCommand({ ConfigurationToken: token }));
  return { ...answer, text: Buffer.from(answer.Configuration ?? []).toString() };
};
const simulatedSeconds = (seconds: number) => context.clock.sleep(seconds * 1000);

const role = (actions: readonly string[], resources: readonly string[]): RolePart => ({
  origin: origin('AuthServiceRole', 'AWS::IAM::Role'),
  region: REGIONS.primary,
  arn: `arn:aws:iam::${ACCOUNT}:role/auth`,
  name: 'auth',
  statements: [{ effect: 'Allow', actions, resources, conditions: {} }],
  managedPolicies: [],
});
const functionWith = (iamRole: RolePart) =>
  context.callers.issue({
    kind: 'function',
    functionName: 'holdover-dev-auth-service',
    role: 'primary',
    region: REGIONS.primary,
    iamRole,
  });

describe('a session', () => {
  test('starts by names or ids; the document comes once, then nothing until it changes', async () => {
    const client = clientOf();
    const { id } = configurationPart('primary', 'one').application;
    const { InitialConfigurationToken } = await start(client, { ApplicationIdentifier: id });
    const first = await get(client, InitialConfigurationToken);
    expect(first).toMatchObject({
      text: 'one',
      NextPollIntervalInSeconds: 15,
      ContentType: 'application/json',
    });
    await simulatedSeconds(16);
    const second = await get(client, first.NextPollConfigurationToken);
    expect(second.text).toBe('');
    service.setFault('primary', { kind: 'document', content: 'two' });
    await simulatedSeconds(16);
    expect((await get(client, second.NextPollConfigurationToken)).text).toBe('two');
  });

  test('each region serves its own', async () => {
    const client = clientOf(OPERATOR, 'standby');
    expect((await get(client, (await start(client)).InitialConfigurationToken)).text).toBe('other');
  });

  test('our own client follows it', async () => {
    const session = new ConfigurationSession({
      client: ownClient(),
      names: NAMES,
      clock: { wallMs: () => context.clock.now() },
    });
    const { signal } = new AbortController();
    const texts: string[] = [];
    for (const content of ['one', 'one', 'two', 'one']) {
      service.setFault('primary', { kind: 'document', content });
      const { version, bytes } = await session.latest(signal);
      texts.push(`${version} ${Buffer.from(bytes).toString()}`);
      await simulatedSeconds(31);
    }
    expect(texts).toEqual(['1 one', '1 one', '2 two', '3 one']);
  });
});

describe('refusals', () => {
  const problem = (name: string, Problem: string) => ({
    name: 'BadRequestException',
    Reason: 'InvalidParameters',
    Details: { InvalidParameters: { [name]: { Problem } } },
  });

  test.each(['ApplicationIdentifier', 'EnvironmentIdentifier', 'ConfigurationProfileIdentifier'])(
    'an unknown %s',
    async (identifier) => {
      await expect(start(clientOf(), { [identifier]: 'absent' })).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
        ResourceType: 'Configuration',
      });
    },
  );

  test('an interval below 15 s', async () => {
    await expect(start(clientOf(), { RequiredMinimumPollIntervalInSeconds: 5 })).rejects.toMatchObject(
      problem('RequiredMinimumPollIntervalInSeconds', 'Corrupted'),
    );
  });

  test('a token twice, one that never was, and a call too early', async () => {
    const client = clientOf();
    // A day: no machine is so slow that the second call is not too early.
    const { InitialConfigurationToken } = await start(client, {
      RequiredMinimumPollIntervalInSeconds: 86_400,
    });
    const { NextPollConfigurationToken } = await get(client, InitialConfigurationToken);
    await expect(get(client, InitialConfigurationToken)).rejects.toMatchObject(
      problem('ConfigurationToken', 'Corrupted'),
    );
    await expect(get(client, 'made-up')).rejects.toMatchObject(problem('ConfigurationToken', 'Corrupted'));
    await expect(get(client, NextPollConfigurationToken)).rejects.toMatchObject(
      problem('ConfigurationToken', 'PollIntervalNotSatisfied'),
    );
  });

  test('a signature for another region', async () => {
    await expect(start(clientOf(OPERATOR, 'primary', 'us-east-1'))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('a wrong key', async () => {
    const client = clientOf({ ...OPERATOR, secretAccessKey: 'another' });
    await expect(start(client)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });
});

describe('the client of the service', () => {
  const { signal } = new AbortController();
  const token = async (keys?: Keys) => ownClient(keys).start(NAMES, 30, signal);

  test.each([
    [
      'an unknown name',
      () => ownClient().start({ ...NAMES, profile: 'absent' }, 30, signal),
      'ResourceNotFoundException',
    ],
    ['a token that never was', () => ownClient().latest("it's (made) up!*", signal), 'BadRequestException'],
    ['a wrong key', () => token({ ...OPERATOR, secretAccessKey: 'another' }), 'InvalidSignatureException'],
    ['a role without the right', () => token(functionWith(role([], []))), 'AccessDeniedException'],
  ])('%s: by its code, as the SDK has it', async (_name, call, code) => {
    await expect(call()).rejects.toMatchObject({ name: code, transient: false });
  });

  test('errors of the service may pass; a call that nobody waits for ends', async () => {
    service.setFault('primary', { kind: 'errors' });
    await expect(token()).rejects.toMatchObject({ name: 'InternalServerException', transient: true });
    service.setFault('primary', { kind: 'hang' });
    const controller = new AbortController();
    const ended = ownClient()
      .start(NAMES, 30, controller.signal)
      .catch((error: unknown) => (error as Error).name);
    while (service.faultHits('primary') === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await ended).toBe('AbortError');
  });

  test('one that hangs ends with its limit', async () => {
    service.setFault('primary', { kind: 'hang' });
    const hanging = ownClient(OPERATOR, HOLDER_PATH).start(NAMES, 30, signal);
    await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError', transient: true });
  });
});

describe('permissions', () => {
  const { arn } = configurationPart('primary', 'one');
  const BOTH = ['appconfig:StartConfigurationSession', 'appconfig:GetLatestConfiguration'];

  test('a function whose role names the configuration may read it, and the journal says that it did', async () => {
    const client = clientOf(functionWith(role(BOTH, [arn])));
    await get(client, (await start(client)).InitialConfigurationToken);
    expect(context.entries).toEqual(
      ['StartConfigurationSession', 'GetLatestConfiguration'].map((operation) =>
        expect.objectContaining({
          kind: 'dependency-call',
          service: 'appconfig',
          operation,
          outcome: 'ok',
          targetRegion: REGIONS.primary,
        }),
      ),
    );
  });

  test.each([
    ['no permission', [] as string[], [arn]],
    ['the other region', BOTH, [configurationPart('standby', 'other').arn]],
  ])('%s: denied, in the words of AWS, with the line of the template', async (_name, actions, resources) => {
    await expect(start(clientOf(functionWith(role(actions, resources))))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
      message: expect.stringContaining(`appconfig:StartConfigurationSession on resource: ${arn}`),
    });
    expect(context.entries).toContainEqual(
      expect.objectContaining({ kind: 'denied', action: 'appconfig:StartConfigurationSession' }),
    );
  });

  test('the right to start is not the right to read', async () => {
    const client = clientOf(functionWith(role([BOTH[0]!], [arn])));
    const { InitialConfigurationToken } = await start(client);
    await expect(get(client, InitialConfigurationToken)).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('faults', () => {
  test('errors: 500 until it heals, each call counted, the other region unharmed', async () => {
    service.setFault('primary', { kind: 'errors' });
    await expect(start(clientOf())).rejects.toMatchObject({ name: 'InternalServerException' });
    await start(clientOf(OPERATOR, 'standby'));
    expect([service.faultHits('primary'), service.faultHits('standby')]).toEqual([1, 0]);
    service.setFault('primary', { kind: 'none' });
    await start(clientOf());
  });

  test('hang: the call arrives and is never answered; who gives up is gone', async () => {
    service.setFault('primary', { kind: 'hang' });
    const controller = new AbortController();
    const asked = clientOf().send(
      new StartConfigurationSessionCommand({
        ApplicationIdentifier: NAMES.application,
        EnvironmentIdentifier: NAMES.environment,
        ConfigurationProfileIdentifier: NAMES.profile,
      }),
      { abortSignal: controller.signal },
    );
    const ended = asked.catch((error: unknown) => (error as Error).name);
    while (service.faultHits('primary') === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await ended).toBe('AbortError');
  });
});
