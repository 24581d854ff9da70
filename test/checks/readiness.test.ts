/** What in a region's signed document is a problem before anybody notices one. */
import { describe, expect, test } from '@jest/globals';

import {
  askReadinessDocument,
  SPARE_CHECKS,
  spareProblems,
  VERSION_LAG_SECONDS,
  versionProblems,
} from '../../lambda/checks/readiness.ts';
import { HEALTH_SIGNATURE_HEADER, isHealthSignature } from '../../lambda/contract/health-signature.ts';
import type { DependencyHealth, HeldVersion } from '../../lambda/contract/health.ts';
import { ExchangeError } from '../../lambda/contract/http.ts';
import type { HttpRequest } from '../../lambda/contract/http.ts';
import { probeIdentity } from '../support/probe-identity.ts';

const NOW = 1_800_000_000;
const regionHost = 'eu-west-1.dev.example';
const question = { regionHost, key: probeIdentity.readinessKey, epochSeconds: NOW };
const healthy: DependencyHealth = { state: 'healthy' };
const document = { state: 'ready', role: 'primary', region: 'eu-west-1', dependencies: {}, soft: {} };

describe('asking', () => {
  const answered = (body: string, status = 200) =>
    askReadinessDocument(() => Promise.resolve({ status, headers: {}, body }), question);

  test('signs the question for that region and moment', async () => {
    const asked: HttpRequest[] = [];
    await askReadinessDocument((request) => {
      asked.push(request);
      return Promise.resolve({ status: 200, headers: {}, body: '' });
    }, question);
    const { method, url, headers } = asked[0]!;
    expect([method, url]).toEqual(['GET', `https://${regionHost}/health/ready`]);
    const signed = { method: 'GET', host: regionHost, path: '/health/ready' };
    const value = headers?.[HEALTH_SIGNATURE_HEADER] ?? '';
    expect(isHealthSignature(probeIdentity.readinessKey, signed, value, NOW)).toBe(true);
  });

  test('gives the document whatever its status, with no versions where the build tells none', async () => {
    const result = await answered(JSON.stringify({ ...document, state: 'unready' }), 503);
    expect(result).toMatchObject({ outcome: 'ok', value: { state: 'unready', versions: {} } });
  });

  test.each(['holdover-serving\n', '{"state":"ready"}', '{', ''])('%j is no document', async (body) => {
    const reason = 'a signed question was answered 200 and no document';
    expect(await answered(body)).toMatchObject({ outcome: 'wrong', reason });
  });

  test('nobody there is unreachable', async () => {
    const cut = () => Promise.reject(new ExchangeError('connect', 'no answer'));
    expect(await askReadinessDocument(cut, question)).toMatchObject({
      outcome: 'unreachable',
      stage: 'connect',
    });
  });
});

describe.each(SPARE_CHECKS)('%s', (name) => {
  test.each<[string, Readonly<Record<string, DependencyHealth>>, readonly string[]]>([
    ['healthy', { [name]: healthy }, []],
    [
      'degraded',
      { [name]: { state: 'degraded', ageSeconds: 120, reason: 'mac-keys is not put aside' } },
      ['degraded for 120 s: mac-keys is not put aside'],
    ],
    ['down', { [name]: { state: 'down', reason: 'no answer in time' } }, ['down: no answer in time']],
    ['not told of', { flags: healthy }, [`the document says nothing of ${name}`]],
  ])('%s', (_state, soft, problems) => {
    expect(spareProblems({ soft }, name)).toEqual(problems);
  });
});

describe('versions', () => {
  const version = (serial: number, changes: Partial<HeldVersion> = {}): HeldVersion => ({
    serial,
    heldForSeconds: 9000,
    confirmedAgeSeconds: 0,
    ...changes,
  });
  const of = (own: HeldVersion, other: HeldVersion) =>
    versionProblems({ 'mac-keys': own }, { 'mac-keys': other });

  test.each<[string, HeldVersion, HeldVersion]>([
    ['the same', version(3), version(3)],
    ['a newer one here', version(4), version(3)],
    ['one that the other took just now', version(3), version(4, { heldForSeconds: VERSION_LAG_SECONDS })],
    // A rotation: the other region's process asked its store first.
    [
      'one that this process has not asked for yet',
      version(3, { confirmedAgeSeconds: 300 }),
      version(4, { heldForSeconds: 300 + VERSION_LAG_SECONDS }),
    ],
  ])('%s is no lag', (_name, own, other) => {
    expect(of(own, other)).toEqual([]);
  });

  test('an older one delivered long after the other region took the newer one is a lag, with its seconds', () => {
    const own = version(3, { confirmedAgeSeconds: 20 });
    const other = version(4, { heldForSeconds: 20 + VERSION_LAG_SECONDS + 1 });
    expect(of(own, other)).toEqual([
      'mac-keys has serial 3 here, 61 s after the other region took 4 (allowed: 60 s)',
    ]);
  });

  test('what only one of them holds is not compared', () => {
    expect(versionProblems({ 'mac-keys': version(1) }, {})).toEqual([]);
    expect(versionProblems({}, { 'mac-keys': version(1) })).toEqual([]);
  });
});
