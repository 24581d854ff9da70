/** A region's whole health document, as an operator reads it. */
import { describe, expect, test } from '@jest/globals';

import { HEALTH_SIGNATURE_HEADER, isHealthSignature } from '../../../lambda/contract/health-signature.ts';
import type { HealthDocument } from '../../../lambda/contract/health.ts';
import type { HttpRequest, HttpResponse } from '../../../lambda/contract/http.ts';
import { createReadinessReader } from '../../../lib/world/operator/readiness.ts';
import { testEnvironment } from '../../support/environment-descriptor.ts';
import { probeIdentity } from '../../support/probe-identity.ts';

const NOW = 1_800_000_000;
const { regionHosts } = testEnvironment;
const document: HealthDocument = {
  state: 'unready',
  role: 'standby',
  region: 'eu-central-1',
  dependencies: { 'aurora-read': { state: 'down', reason: 'no answer in time' } },
  versions: {},
  soft: {},
};

/** A region that verifies as the service does. */
function setting() {
  const state = {
    key: probeIdentity.readinessKey,
    dark: [] as string[],
    silent: false,
    reads: [] as string[],
  };
  const ask = async ({ method, url, headers = {} }: HttpRequest): Promise<HttpResponse> => {
    if (state.silent) throw new Error('connect timed out');
    const { hostname: host, pathname: path } = new URL(url);
    const value = headers[HEALTH_SIGNATURE_HEADER] ?? '';
    const signed = isHealthSignature(state.key, { method, host, path }, value, NOW + 3);
    const body = signed && host === regionHosts.standby ? JSON.stringify(document) : 'holdover-unready\n';
    return { status: 503, headers: {}, body };
  };
  const readiness = createReadinessReader({
    environment: testEnvironment,
    readSecret: async (role, name) => {
      state.reads.push(`${role} ${name}`);
      if (state.dark.includes(role)) throw new Error('InternalServiceError');
      return JSON.stringify({ ...probeIdentity, readinessKey: state.key });
    },
    ask,
    nowSeconds: () => NOW,
  });
  return { state, readiness };
}

describe('readiness', () => {
  test('is the document of the region that was asked, whatever its status', async () => {
    const { readiness } = setting();
    expect(await readiness('standby')).toEqual(document);
    expect(await readiness('primary')).toBeUndefined();
  });

  test('the key is read once, and again where it opens nothing any more', async () => {
    const { readiness, state } = setting();
    await readiness('standby');
    state.dark = ['primary', 'standby'];
    expect(await readiness('standby')).toEqual(document);
    expect(state.reads).toEqual(['standby probe']);
    state.dark = [];
    state.key = Buffer.alloc(32, 7).toString('base64url');
    expect(await readiness('standby')).toBeUndefined();
    expect(await readiness('standby')).toEqual(document);
  });

  test("the other region's copy of the key opens it too; without any, the store's answer is told", async () => {
    const { readiness, state } = setting();
    state.dark = ['primary', 'standby'];
    await expect(readiness('standby')).rejects.toThrow('InternalServiceError');
    state.dark = ['standby'];
    expect(await readiness('standby')).toEqual(document);
    expect(state.reads.at(-1)).toBe('primary probe');
  });

  test('a region that does not answer says nothing', async () => {
    const { readiness, state } = setting();
    state.silent = true;
    expect(await readiness('standby')).toBeUndefined();
  });
});
