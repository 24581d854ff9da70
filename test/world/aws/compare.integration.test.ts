/** The whole command against moto: a zone deployed from the assembly, then drifted by hand. */
import {
  ChangeResourceRecordSetsCommand,
  CreateHealthCheckCommand,
  CreateHostedZoneCommand,
  Route53Client,
  UpdateHealthCheckCommand,
} from '@aws-sdk/client-route-53';
import type { HealthCheckConfig, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import { compareCommand } from '../../../bin/drill-compare.ts';
import { readTopology } from '../../../lib/assembly/read-topology.ts';
import type { HealthCheckPart, RecordPart, Topology } from '../../../lib/assembly/topology.ts';
import { endpointType } from '../../../lib/world/aws/check-fields.ts';
import { assemblyOf } from '../../support/assemblies.ts';
import { motoMissing, startMoto } from './moto-server.ts';
import type { MotoServer } from './moto-server.ts';

const missing = motoMissing();
if (missing !== undefined) console.warn(`compare is not tested against moto: ${missing}`);
const describeWithMoto = missing === undefined ? describe : describe.skip;

const run = async (environment = 'dev'): Promise<{ code: number; out: string; error: string }> => {
  let out = '';
  let error = '';
  const code = await compareCommand({
    environment,
    assembly: assemblyOf('dev'),
    colour: false,
    write: (text) => (out += `${text}\n`),
    writeError: (text) => (error += `${text}\n`),
  });
  return { code, out, error };
};
const saved = { ...process.env };
const credentials = {
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  // Nothing of the machine's own set-up may leak in.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const pretend = (environment: Readonly<Record<string, string>>): void => {
  for (const name of Object.keys(process.env))
    if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
};

const configOf = (check: HealthCheckPart, deployed: ReadonlyMap<string, string>): HealthCheckConfig =>
  check.kind === 'calculated'
    ? {
        Type: 'CALCULATED',
        ChildHealthChecks: check.children.map((id) => deployed.get(id)!),
        HealthThreshold: check.healthyThreshold,
        Inverted: check.inverted,
      }
    : {
        Type: endpointType(check) as 'HTTPS_STR_MATCH',
        FullyQualifiedDomainName: check.host,
        Port: check.port,
        ResourcePath: check.path,
        ...(check.searchString === undefined ? {} : { SearchString: check.searchString }),
        EnableSNI: check.sni,
        RequestInterval: check.intervalSeconds,
        FailureThreshold: check.failureThreshold,
        Inverted: check.inverted,
      };

const recordOf = (record: RecordPart, deployed: ReadonlyMap<string, string>): ResourceRecordSet => ({
  Name: `${record.name}.`,
  Type: record.type as 'CNAME',
  TTL: record.ttlSeconds,
  ResourceRecords: record.values.map((Value) => ({ Value })),
  ...(record.setIdentifier === undefined ? {} : { SetIdentifier: record.setIdentifier }),
  ...(record.failover === undefined ? {} : { Failover: record.failover }),
  ...(record.healthCheckId === undefined ? {} : { HealthCheckId: deployed.get(record.healthCheckId)! }),
});

const deploy = async (route53: Route53Client, topology: Topology) => {
  const deployed = new Map<string, string>();
  const inOrder = [...topology.healthChecks].sort(
    (a, b) => Number(a.kind === 'calculated') - Number(b.kind === 'calculated'),
  );
  for (const check of inOrder) {
    const { HealthCheck } = await route53.send(
      new CreateHealthCheckCommand({
        CallerReference: check.id,
        HealthCheckConfig: configOf(check, deployed),
      }),
    );
    deployed.set(check.id, HealthCheck!.Id!);
  }
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({ Name: topology.environment.hostedZoneName, CallerReference: 'test' }),
  );
  const zoneId = HostedZone!.Id!;
  const change = (Action: 'CREATE' | 'UPSERT' | 'DELETE', record: ResourceRecordSet): Promise<unknown> =>
    route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: zoneId,
        ChangeBatch: { Changes: [{ Action, ResourceRecordSet: record }] },
      }),
    );
  for (const record of topology.records) await change('CREATE', recordOf(record, deployed));
  return { deployed, change };
};

afterEach(() =>
  pretend(Object.fromEntries(Object.entries(saved).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])))),
);

describeWithMoto('compare, against moto', () => {
  const topology = missing === undefined ? readTopology(assemblyOf('dev')) : undefined!;
  let moto: MotoServer;
  let other: MotoServer;
  let route53: Route53Client;
  beforeAll(async () => {
    [moto, other] = await Promise.all([startMoto(topology.environment.account), startMoto('999988887777')]);
    route53 = new Route53Client({
      endpoint: moto.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }, 60_000);
  afterAll(async () => {
    route53.destroy();
    await Promise.all([moto.stop(), other.stop()]);
  });

  test('no zone, then the same, then every drift by name', async () => {
    pretend({ ...credentials, AWS_ENDPOINT_URL: moto.endpoint });
    expect(await run()).toEqual({
      code: 2,
      out: '',
      error: 'Could not compare: the account has no public hosted zone dev.holdover.example.\n',
    });

    const { deployed, change } = await deploy(route53, topology);
    const fresh = await run();
    expect(fresh.out).toContain('PASS  Every record and health check is as the templates say.');
    expect(fresh.code).toBe(0);

    const secondary = topology.records.find(({ failover }) => failover === 'SECONDARY')!;
    const primary = topology.records.find(({ failover }) => failover === 'PRIMARY')!;
    const inverted = topology.healthChecks.find((check) => check.inverted)!;
    // moto removes every record with that set identifier, whatever its name.
    await change('DELETE', recordOf(secondary, deployed));
    await change('UPSERT', { ...recordOf(primary, deployed), TTL: 300 });
    await route53.send(
      new UpdateHealthCheckCommand({ HealthCheckId: deployed.get(inverted.id)!, FailureThreshold: 9 }),
    );
    const drifted = await run();
    expect(drifted.code).toBe(1);
    expect(drifted.out).toMatch(/FAIL {2}\d differences from the templates\./);
    const words = drifted.out.replace(/\s+/g, ' ');
    for (const each of [secondary, primary, inverted])
      expect(drifted.out.replace(/\s+/g, '')).toContain(each.origin.logicalId.slice(0, 8));
    expect(words).toContain('missing');
    expect(words).toContain('300');
    expect(drifted.out.split('\n').every((line) => line.length <= 80)).toBe(true);
  }, 60_000);

  test("another account's credentials are refused", async () => {
    pretend({ ...credentials, AWS_ENDPOINT_URL: other.endpoint });
    expect(await run()).toEqual({
      code: 2,
      out: '',
      error: `Could not compare: the credentials belong to account 999988887777; this environment lives in account ${topology.environment.account}.\n`,
    });
  }, 30_000);
});

describe('compare, with nothing to ask', () => {
  test('says so when there are no credentials', async () => {
    pretend({ ...credentials, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });
    const { code, error } = await run();
    expect(code).toBe(2);
    expect(error).toMatch(/^Could not compare: no usable AWS credentials were found \([A-Za-z]+\); .*\n$/);
  }, 30_000);
  test('says so when AWS cannot be reached', async () => {
    pretend({ ...credentials, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    expect(await run()).toEqual({
      code: 2,
      out: '',
      error: 'Could not compare: AWS could not be reached (ECONNREFUSED).\n',
    });
  }, 30_000);
  test('an assembly of another environment is a usage error', async () => {
    const { code, error } = await run('prod');
    expect(code).toBe(3);
    expect(error).toContain('is of the environment "dev", not "prod"');
  });
});
