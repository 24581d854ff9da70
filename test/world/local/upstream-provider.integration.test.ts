/** The identity provider of somebody else in a local world: its name, its certificate, its troubles, its end. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { HttpResponse } from '../../../lambda/contract/http.ts';
import { createClients } from '../../../lib/world/local/clients/clients.ts';
import { troubleUpstreamProvider } from '../../../lib/world/local/faults/upstream-provider.ts';
import { createSpine } from '../../../lib/world/local/spine.ts';
import type { Spine } from '../../../lib/world/local/spine.ts';
import { conductsOf, TroubledConduct } from '../../../lib/world/local/upstream-provider/trouble.ts';
import { UpstreamPart } from '../../../lib/world/local/upstream-provider/upstream-part.ts';

let spine: Spine;
let part: UpstreamPart;
let emitted: { readonly kind: string }[];
let pids: number[];
let lost: PromiseWithResolvers<void>;
beforeEach(async () => {
  emitted = [];
  pids = [];
  lost = Promise.withResolvers();
  const emit = (entry: { readonly kind: string }): void => {
    emitted.push(entry);
    if (entry.kind === 'part-died') lost.resolve();
  };
  spine = await createSpine({ speed: 10, seed: 1, emit });
  const { reaper } = spine;
  const adopt = (pid: number): void => {
    pids.push(pid);
    reaper.adopt(pid);
  };
  part = new UpstreamPart({ ...spine, reaper: { ...reaper, adopt } });
});
afterEach(async () => {
  await part.stop();
  await spine.stop();
});

const DISCOVERY = '/.well-known/openid-configuration';
const ask = async (path: string): Promise<HttpResponse> => {
  const client = createClients(spine, { primary: 'p.example', standby: 's.example' })('new-connection', 'x');
  const { issuer } = await part.access();
  return client.exchange({ method: 'GET', url: `${issuer}${path}` }).finally(() => client.close());
};
const COMES_BACK = `/authorize?redirect_uri=${encodeURIComponent('https://login.example/upstream/callback')}`;

test('nobody has its name before the first use; then it answers under verified TLS, outside of both regions', async () => {
  await expect(spine.names.lookup('id.partner.example')).rejects.toThrow();
  const [{ issuer }] = await Promise.all([part.access(), part.access()]);
  const { addresses } = await spine.names.lookup(new URL(issuer).hostname);
  expect(addresses).toEqual([expect.stringMatching(/^203\.0\.113\./)]);
  const { status, body } = await ask(DISCOVERY);
  expect([status, JSON.parse(body)]).toMatchObject([200, { issuer }]);
});

test('in trouble it fails servers, not people; it counts each way, and healed it is well', async () => {
  await part.access();
  const fault = await troubleUpstreamProvider(part, 'errors');
  expect(fault.hits()).toEqual({ 'provider: errors': 0, 'provider: throttles': 0 });
  expect([(await ask(DISCOVERY)).status, (await ask('/keys')).status]).toEqual([500, 429]);
  expect((await ask(COMES_BACK)).status).toBe(303);
  expect(fault.hits()).toEqual({ 'provider: errors': 1, 'provider: throttles': 1 });
  await fault.heal('goes-on');
  expect((await ask(DISCOVERY)).status).toBe(200);
});

test('nobody signs in there: there is nothing to trouble', async () => {
  await expect(troubleUpstreamProvider(part, 'lies')).rejects.toThrow(
    'Nobody signs in at an upstream provider',
  );
});

test('the world ends it without a word', async () => {
  await part.access();
  await part.stop();
  expect(emitted).toEqual([]);
});

test('its end by itself is a loss of the world', async () => {
  await part.access();
  process.kill(pids[0]!);
  await lost.promise;
  expect(emitted).toEqual([expect.objectContaining({ part: 'upstream provider' })]);
});

describe('its ways to fail', () => {
  test.each(['hang', 'errors', 'lies', 'changed'] as const)('%s: each in turn', (manner) => {
    const troubled = new TroubledConduct();
    troubled.set(manner);
    const conducts = conductsOf(manner);
    expect(conducts.map(() => troubled.of('/token'))).toEqual(conducts);
    expect(troubled.of('/token')).toBe(conducts[0]);
    expect(troubled.of('/authorize')).toBeUndefined();
    // Who lies about people publishes sound documents.
    const spoilsDocuments = manner === 'hang' || manner === 'errors';
    expect(troubled.of('/keys') !== undefined).toBe(spoilsDocuments);
    troubled.set('none');
    expect(troubled.of('/token')).toBeUndefined();
  });
});
