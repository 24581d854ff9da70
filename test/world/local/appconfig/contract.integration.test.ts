/**
 * The same calls of the unmodified SDK against our stand-in and against MiniStack (moto has AppConfig's control plane
 * only). Skipped, with the reason, where MiniStack is not installed.
 */
import {
  AppConfigDataClient,
  GetLatestConfigurationCommand,
  StartConfigurationSessionCommand,
} from '@aws-sdk/client-appconfigdata';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { createConfigurationClient } from '../../../../lambda/runtime/aws-api/configuration-client.ts';
import { HOLDER_PATH } from '../../../../lambda/runtime/call-limits.ts';
import { ConfigurationSession } from '../../../../lambda/runtime/flags/configuration-session.ts';
import { AppConfigData } from '../../../../lib/world/local/appconfig/appconfig-data.ts';
import { ministackMissing, startMinistack } from '../../../emulator/support/ministack.ts';
import type { Ministack } from '../../../emulator/support/ministack.ts';
import { fakeContext, OPERATOR } from '../data-support/fake-context.ts';
import type { FakeContext } from '../data-support/fake-context.ts';
import { ACCOUNT, configurationPart, REGIONS, topology } from '../data-support/topology.ts';

jest.setTimeout(60_000);
const missing = ministackMissing();
if (missing !== undefined) console.log(`Contract of AppConfig with MiniStack not run: ${missing}.`);
const suite = missing === undefined ? describe : describe.skip;

const DOCUMENT = '{"format":1,"environment":"dev","flags":{}}';
const NAMES = { application: 'holdover-dev', environment: 'service', profile: 'flags' };
const IDENTIFIERS = {
  ApplicationIdentifier: NAMES.application,
  EnvironmentIdentifier: NAMES.environment,
  ConfigurationProfileIdentifier: NAMES.profile,
};

suite('AppConfig data', () => {
  let context: FakeContext;
  let emulator: Ministack | undefined;
  const clients: Record<string, AppConfigDataClient> = {};
  const endpoints: Record<string, string> = {};
  beforeAll(async () => {
    context = await fakeContext(1000);
    const configurations = { primary: [configurationPart('primary', DOCUMENT)], standby: [] };
    await new AppConfigData(context, topology({ configurations })).start();
    emulator = await startMinistack(ACCOUNT);
    await deployTo(emulator.endpoint);
    const port = context.portOf(`appconfigdata.${REGIONS.primary}.amazonaws.com`);
    for (const [name, endpoint] of [
      ['ours', `http://127.0.0.1:${port}`],
      ['theirs', emulator.endpoint],
    ] as const) {
      endpoints[name] = endpoint;
      clients[name] = new AppConfigDataClient({
        region: REGIONS.primary,
        endpoint,
        credentials: OPERATOR,
        maxAttempts: 1,
      });
    }
  });
  afterAll(async () => {
    await Promise.allSettled([emulator?.stop(), context.dispose()]);
  });

  const start = (client: AppConfigDataClient, changes: Record<string, unknown> = {}) =>
    client.send(new StartConfigurationSessionCommand({ ...IDENTIFIERS, ...changes }));
  const get = (client: AppConfigDataClient, token: string) =>
    client.send(new GetLatestConfigurationCommand({ ConfigurationToken: token }));
  /** What a client can tell apart; texts and details are each side's own. */
  const outcome = async (call: Promise<object>) => {
    try {
      const { $metadata, ...answer } = (await call) as { $metadata: { httpStatusCode: number } };
      return [
        $metadata.httpStatusCode,
        Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, shape(value)])),
      ];
    } catch (error) {
      const { name, $metadata } = error as Error & { $metadata: { httpStatusCode: number } };
      return [$metadata.httpStatusCode, name];
    }
  };
  const shape = (value: unknown) =>
    value instanceof Uint8Array
      ? Buffer.from(value).toString()
      : typeof value === 'string' && value.length > 30
        ? 'a token'
        : value;
  const bothSay = async (call: (client: AppConfigDataClient) => Promise<object>) => {
    const [ours, theirs] = await Promise.all(['ours', 'theirs'].map((side) => outcome(call(clients[side]!))));
    expect(ours).toEqual(theirs);
    return ours;
  };

  test('a session starts', async () => {
    expect(await bothSay((client) => start(client))).toEqual([201, { InitialConfigurationToken: 'a token' }]);
  });

  test('the first body is the document', async () => {
    const first = await bothSay(async (client) => {
      const { InitialConfigurationToken } = await start(client, { RequiredMinimumPollIntervalInSeconds: 15 });
      return get(client, InitialConfigurationToken!);
    });
    expect(first).toEqual([
      200,
      {
        Configuration: DOCUMENT,
        ContentType: 'application/json',
        NextPollConfigurationToken: 'a token',
        NextPollIntervalInSeconds: 15,
      },
    ]);
  });

  test.each([
    ['an unknown application', { ApplicationIdentifier: 'absent' }, [404, 'ResourceNotFoundException']],
    ['an unknown environment', { EnvironmentIdentifier: 'absent' }, [404, 'ResourceNotFoundException']],
    ['an unknown profile', { ConfigurationProfileIdentifier: 'absent' }, [404, 'ResourceNotFoundException']],
    ['an interval of 5 s', { RequiredMinimumPollIntervalInSeconds: 5 }, [400, 'BadRequestException']],
  ])('%s is refused', async (_name, changes, refusal) => {
    expect(await bothSay((client) => start(client, changes))).toEqual(refusal);
  });

  test('a token that never was, and one that was used, are refused', async () => {
    expect(await bothSay((client) => get(client, 'made-up'))).toEqual([400, 'BadRequestException']);
    const again = await bothSay(async (client) => {
      const { InitialConfigurationToken } = await start(client);
      await get(client, InitialConfigurationToken!);
      return get(client, InitialConfigurationToken!);
    });
    expect(again).toEqual([400, 'BadRequestException']);
  });

  test("the service's own session reads both alike", async () => {
    const versions = await Promise.all(
      ['ours', 'theirs'].map(async (side) => {
        let wallMs = 0;
        const session = new ConfigurationSession({
          client: createConfigurationClient({
            region: REGIONS.primary,
            endpoint: endpoints[side]!,
            credentials: () => OPERATOR,
            limits: HOLDER_PATH,
            nowMs: () => Date.now(),
          }),
          names: NAMES,
          clock: { wallMs: () => wallMs },
        });
        const { signal } = new AbortController();
        const first = await session.latest(signal);
        wallMs += 60_000;
        await context.clock.sleep(60_000);
        const second = await session.latest(signal);
        return [first.version, Buffer.from(first.bytes).toString(), second.version];
      }),
    );
    expect(versions).toEqual([
      [1, DOCUMENT, 1],
      [1, DOCUMENT, 1],
    ]);
  });
});

/** Through the emulator's control plane, as the templates would. */
async function deployTo(endpoint: string): Promise<void> {
  const scope = `${OPERATOR.accessKeyId}/20260101/${REGIONS.primary}/appconfig/aws4_request`;
  const call = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${endpoint}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return {
      id: String((text.startsWith('{') ? (JSON.parse(text) as { Id?: string }) : {}).Id),
      headers: answer.headers,
    };
  };
  const application = (await call('/applications', { Name: NAMES.application })).id;
  const environment = (await call(`/applications/${application}/environments`, { Name: NAMES.environment }))
    .id;
  const profiles = `/applications/${application}/configurationprofiles`;
  const profile = (await call(profiles, { Name: NAMES.profile, LocationUri: 'hosted' })).id;
  await call(`${profiles}/${profile}/hostedconfigurationversions`, DOCUMENT);
  const strategy = {
    Name: 'at-once',
    DeploymentDurationInMinutes: 0,
    GrowthFactor: 100,
    FinalBakeTimeInMinutes: 0,
    ReplicateTo: 'NONE',
  };
  await call(`/applications/${application}/environments/${environment}/deployments`, {
    ConfigurationProfileId: profile,
    ConfigurationVersion: '1',
    DeploymentStrategyId: (await call('/deploymentstrategies', strategy)).id,
  });
}
