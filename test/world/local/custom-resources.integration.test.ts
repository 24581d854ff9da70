import { Agent, request } from 'node:https';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { CustomResourcePart, Topology } from '../../../lib/assembly/topology.ts';
import { deferredAttribute } from '../../../lib/assembly/topology.ts';
import { CustomResources } from '../../../lib/world/local/custom-resources/custom-resources.ts';
import type { CustomResourceEvent } from '../../../lib/world/local/custom-resources/custom-resources.ts';
import type { LocalContext } from '../../../lib/world/local/ports.ts';
import { createSpine } from '../../../lib/world/local/spine.ts';
import type { Spine } from '../../../lib/world/local/spine.ts';
import { origin, REGIONS, topology } from './data-support/topology.ts';

const STACK = 'holdover-dev-identities-eu-west-1';
const part = (logicalId: string, properties: CustomResourcePart['properties'] = {}): CustomResourcePart => ({
  origin: origin(logicalId, 'Custom::SecretArn', STACK),
  region: REGIONS.primary,
  functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:secret-arn',
  properties,
});
const FIRST_ARN = deferredAttribute(STACK, 'First', 'Arn');
const two = [part('First', { SecretId: 'name' }), part('Second', { list: [`${FIRST_ARN}:suffix`] })];

let spine: Spine;
let ports: Map<string, number>;
beforeEach(async () => {
  spine = await createSpine({ speed: 10, seed: 1, emit: () => undefined });
  ports = new Map();
});
afterEach(() => spine.stop());

async function resources(
  parts: readonly CustomResourcePart[],
  invoke: (event: CustomResourceEvent) => Promise<unknown>,
): Promise<CustomResources> {
  const base = topology();
  const world: Topology = {
    ...base,
    regions: { ...base.regions, primary: { ...base.regions.primary, customResources: parts } },
  };
  const https: LocalContext['servers']['https'] = async (options) => {
    const server = await spine.servers.https(options);
    options.names.forEach((name) => ports.set(name, server.loopbackPort));
    return server;
  };
  const made = new CustomResources({
    context: { ...spine, servers: { ...spine.servers, https } },
    topology: world,
    invoke: (_functionArn, event) => invoke(event),
  });
  await made.start();
  return made;
}

/** PUTs as a function does, over verified TLS. @returns the status. */
function answer(url: string, body: string): Promise<number> {
  const { hostname, pathname, search } = new URL(url);
  const agent = new Agent({ ca: spine.authority.pem });
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: ports.get(hostname), servername: hostname, agent };
    request(
      { ...options, method: 'PUT', path: pathname + search, headers: { host: hostname } },
      (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0));
      },
    )
      .once('error', reject)
      .end(body);
  });
}

test('runs them in order, each with what the earlier ones returned', async () => {
  const events: CustomResourceEvent[] = [];
  const made = await resources(two, async (event) => {
    events.push(event);
    const Data = event.LogicalResourceId === 'First' ? { Arn: 'arn:of:first' } : {};
    expect(await answer(event.ResponseURL, JSON.stringify({ Status: 'SUCCESS', Data }))).toBe(200);
  });
  expect(made.resolve(FIRST_ARN)).toBe(FIRST_ARN);
  await made.run('primary');
  expect(events.map((event) => event.LogicalResourceId)).toEqual(['First', 'Second']);
  expect(events[1]).toMatchObject({
    RequestType: 'Create',
    ResourceType: 'Custom::SecretArn',
    ResourceProperties: { list: ['arn:of:first:suffix'], ServiceToken: part('First').functionArn },
  });
  expect(made.resolve(`<${FIRST_ARN}>`)).toBe('<arn:of:first>');
  // Its time is over: a late second answer is refused.
  expect(await answer(events[0]!.ResponseURL, '{}')).toBe(403);
});

test('a failure names stack, resource and reason, and stops the rest', async () => {
  const seen: string[] = [];
  const made = await resources(two, async (event) => {
    seen.push(event.LogicalResourceId);
    await answer(event.ResponseURL, JSON.stringify({ Status: 'FAILED', Reason: 'no such secret' }));
  });
  await expect(made.run('primary')).rejects.toMatchObject({
    code: 'CUSTOM_RESOURCE_FAILED',
    message: `Custom resource First of stack ${STACK} failed: no such secret`,
  });
  expect(seen).toEqual(['First']);
});

test('a function that breaks, or answers nonsense, is a failure too', async () => {
  const broken = await resources([part('First')], () => Promise.reject(new Error('exit code 1')));
  await expect(broken.run('primary')).rejects.toThrow('failed: exit code 1');
  const nonsense = await resources([part('First')], (event) => answer(event.ResponseURL, 'hello'));
  await expect(nonsense.run('primary')).rejects.toThrow('an answer that is not JSON');
});
