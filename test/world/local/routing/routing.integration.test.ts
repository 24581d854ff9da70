/** Checkers over real names, sockets and TLS: what turns them red, how the answer moves, and what that costs. */
import type { IncomingMessage, ServerResponse } from 'node:http';

import { afterEach, describe, expect, test } from '@jest/globals';

import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import { createRouting } from '../../../../lib/world/local/routing/routing.ts';
import type { Routing } from '../../../../lib/world/local/routing/routing.ts';
import { createSpine } from '../../../../lib/world/local/spine.ts';
import type { Spine } from '../../../../lib/world/local/spine.ts';
import type { EndpointHealthCheck, HealthCheckPart } from '../../../../lib/assembly/topology.ts';
import { createEventLog } from './event-log.ts';
import { calculatedCheck, endpointCheck, failoverRecord, routingTopology } from './builders.ts';

const SPEED = 20;
const HOSTS = {
  primary: 'eu-west-1.dev.holdover.example',
  standby: 'eu-central-1.dev.holdover.example',
} as const;
const BALANCERS = {
  primary: 'alb-p.eu-west-1.elb.amazonaws.com',
  standby: 'alb-s.eu-central-1.elb.amazonaws.com',
} as const;

const plainRecord = (role: RegionRole) => {
  const { failover: _omitted, ...record } = failoverRecord(
    role === 'primary' ? 'PRIMARY' : 'SECONDARY',
    undefined,
  );
  return { ...record, name: HOSTS[role], values: [BALANCERS[role]] };
};
const ready = endpointCheck('ready', { host: HOSTS.primary });
const claim = endpointCheck('claim', {
  host: HOSTS.standby,
  path: '/health/claim',
  searchString: 'holdover-claimed',
  inverted: true,
});
const live = endpointCheck('live', {
  host: HOSTS.standby,
  path: '/health/live',
  searchString: 'holdover-live',
  intervalSeconds: 30,
});
const all: readonly HealthCheckPart[] = [ready, claim, live, calculatedCheck('serving', ['ready', 'claim'])];
const pair = [failoverRecord('PRIMARY', 'serving'), failoverRecord('SECONDARY', 'live')];

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
const WORDS: Readonly<Record<string, string>> = {
  '/health/ready': 'holdover-serving',
  '/health/claim': 'holdover-released',
  '/health/live': 'holdover-live',
};
const answerWord: Handler = async (request, response) => {
  response.end(WORDS[request.url ?? ''] ?? 'nothing here');
};

const log = createEventLog();
let spine: Spine | undefined;
let routing: Routing | undefined;
afterEach(async () => {
  await routing?.stop();
  await spine?.stop();
  log.clear();
});

const startWorld = async (
  checks: readonly HealthCheckPart[],
  handle: Handler = answerWord,
): Promise<Spine> => {
  spine = await createSpine({ speed: SPEED, seed: 7, emit: log.emit });
  for (const role of ['primary', 'standby'] as const)
    await spine.servers.https({ role, names: [BALANCERS[role]], service: 'front', handle });
  const records = [plainRecord('primary'), plainRecord('standby'), ...(checks === all ? pair : [])];
  routing = createRouting(spine, routingTopology(checks, records));
  routing.start();
  return spine;
};
const deadline = (): AbortSignal => AbortSignal.timeout(20_000);

describe('a region that is lost', () => {
  test.each([
    ['black-hole', 32],
    ['refused', 20],
    ['errors', 20],
  ] as const)(
    'as %s moves the answer not before %d s, and back when it returns',
    async (shape, from) => {
      const world = await startWorld(all);
      await routing!.settled(deadline());
      const name = 'login.dev.holdover.example';
      expect(routing!.resolve(name)?.values).toEqual([BALANCERS.primary]);

      const faultAtMs = world.clock.elapsedMs();
      world.network.setLink('primary', shape);
      const moved = await log.next(
        (event) => event['kind'] === 'record-switched' && event['to'] === 'standby',
      );
      expect(moved).toMatchObject({
        name,
        logicalId: 'edge/RecordSECONDARY',
        because: 'edge/serving is unhealthy',
      });
      // No upper limit: replies of a busy machine are work,
      // which the speed multiplies. recovery-time.test.ts has the sums.
      const seconds = (world.clock.elapsedMs() - faultAtMs) / 1000;
      expect(seconds).toBeGreaterThan(from);
      const answer = await world.names.lookup(name);
      expect(world.network.roleOf(answer.addresses[0]!)).toBe('standby');
      expect(answer.chain[0]!.ttlSeconds).toBeLessThanOrEqual(20);

      world.network.setLink('primary', 'up');
      await log.next((event) => event['kind'] === 'record-switched' && event['to'] === 'primary');
      const redCheckers = log
        .all()
        .filter((event) => event['kind'] === 'checker' && event['healthCheck'] === 'edge/ready');
      expect(redCheckers.filter((event) => event['healthy'] === false).length).toBeGreaterThanOrEqual(14);
    },
    30_000,
  );
});

describe('one check', () => {
  const redBecause = async (check: EndpointHealthCheck, handle: Handler): Promise<unknown> => {
    await startWorld([check], handle);
    const red = await log.next((event) => event['kind'] === 'checker' && event['healthy'] === false);
    return red['reason'];
  };
  const once = { failureThreshold: 1, host: HOSTS.primary };

  test('fails on a status outside 200 to 399', async () => {
    const reason = await redBecause(endpointCheck('ready', once), async (_request, response) => {
      response.statusCode = 503;
      response.end('holdover-serving');
    });
    expect(reason).toBe('status 503');
  });
  test('fails when the string stands beyond the first 5,120 bytes', async () => {
    const reason = await redBecause(endpointCheck('ready', once), async (_request, response) => {
      response.end(`${'.'.repeat(5_110)}holdover-serving`);
    });
    expect(reason).toBe('status 200, but no "holdover-serving" in the first 5120 bytes');
  });
  test('fails when the status takes longer than 2 s of the machine, whatever the speed', async () => {
    const reason = await redBecause(endpointCheck('ready', once), () => new Promise(() => undefined));
    expect(reason).toBe('no status within 2 s of connecting');
    expect(spine!.clock.realMs()).toBeGreaterThan(2_000);
  });
  test('fails when the body takes longer than 2 s after the status', async () => {
    const reason = await redBecause(endpointCheck('ready', once), async (_request, response) => {
      response.write('holdover-');
    });
    expect(reason).toBe('no body within 2 s of the status');
  });
  test('fails when its name does not resolve', async () => {
    const check = endpointCheck('ready', { ...once, host: 'gone.dev.holdover.example' });
    expect(await redBecause(check, answerWord)).toContain('gone.dev.holdover.example');
  });
  test('asks with the host of the check, by SNI too, and does not keep the connection', async () => {
    const seen: unknown[] = [];
    await startWorld([endpointCheck('ready', { host: HOSTS.primary })], async (request, response) => {
      const { servername } = request.socket as { servername?: string };
      seen.push([
        request.headers.host,
        servername,
        request.headers.connection,
        request.headers['user-agent'],
      ]);
      response.end('holdover-serving');
    });
    await routing!.settled(deadline());
    expect(seen[0]).toEqual([
      HOSTS.primary,
      HOSTS.primary,
      'close',
      expect.stringMatching(/^Amazon-Route53-Health-Check-Service \(ref ready;/),
    ]);
    expect(routing!.stats()).toMatchObject({ failedProbes: 0 });
  });
  test('a silence that begins after connecting is a wait: 2 s of wall time once the link is down', async () => {
    let asked = (): void => undefined;
    const inFlight = new Promise<void>((resolve) => (asked = resolve));
    const world = await startWorld([endpointCheck('ready', once)], () => {
      asked();
      return new Promise(() => undefined);
    });
    await inFlight;
    const cutAtMs = world.clock.realMs();
    world.network.setLink('primary', 'black-hole');
    const red = await log.next((event) => event['kind'] === 'checker' && event['healthy'] === false);
    expect(red['reason']).toBe('no status within 2 s of connecting');
    expect(world.clock.realMs() - cutAtMs).toBeLessThan(1_500);
  });
});

test('after stop nothing is asked and nothing is told any more', async () => {
  const world = await startWorld([endpointCheck('ready', { host: HOSTS.primary })]);
  await routing!.settled(deadline());
  await routing!.stop();
  const { probes } = routing!.stats();
  const lines = log.all().length;
  await world.clock.sleep(25_000);
  expect(routing!.stats().probes).toBe(probes);
  expect(log.all()).toHaveLength(lines);
});
