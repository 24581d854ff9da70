/** The probe's question to its own region: what it would fall back on, and whether its secrets are as new. */
import { describe, expect, test } from '@jest/globals';

import { HEALTH_SIGNATURE_HEADER, isHealthSignature } from '../../lambda/contract/health-signature.ts';
import type { HealthDocument } from '../../lambda/contract/health.ts';
import { ExchangeError } from '../../lambda/contract/http.ts';
import type { HttpResponse } from '../../lambda/contract/http.ts';
import { createLogger } from '../../lambda/runtime/log.ts';
import { reportProbe } from '../../lambda/standby-probes/report.ts';
import { probeSpareWays } from '../../lambda/standby-probes/spare-ways.ts';
import type { SpareWaysOptions } from '../../lambda/standby-probes/spare-ways.ts';
import { manualTime } from '../support/manual-time.ts';
import { probeIdentity } from '../support/probe-identity.ts';

const OWN = 'eu-central-1.dev.example';
const OTHER = 'eu-west-1.dev.example';
const START_MS = 1_800_000_000_000;

const well: HealthDocument = {
  state: 'ready',
  role: 'standby',
  region: 'eu-central-1',
  dependencies: {},
  versions: { 'mac-keys': { serial: 2, heldForSeconds: 9000, confirmedAgeSeconds: 10 } },
  soft: { escrow: { state: 'healthy' }, 'database-spare': { state: 'healthy' } },
};
const withSoft = (soft: HealthDocument['soft']): HealthDocument => ({
  ...well,
  soft: { ...well.soft, ...soft },
});
const unsound = withSoft({ escrow: { state: 'degraded', ageSeconds: 60, reason: 'mac-keys is torn' } });

type Said = HealthDocument | string | ExchangeError;
/** What a region says to one question after the other; the last one again and again. */
interface Regions {
  readonly own?: readonly Said[];
  readonly other?: readonly Said[];
}

async function run({ own = [well], other = [well] }: Regions = {}, changes: Partial<SpareWaysOptions> = {}) {
  const time = manualTime(START_MS);
  const asked: string[] = [];
  let open = 0;
  const answer = (host: string): Promise<HttpResponse> => {
    const story = host === OWN ? own : other;
    const said = story[Math.min(asked.filter((each) => each === host).length, story.length) - 1];
    if (said instanceof Error || said === undefined) return Promise.reject(said ?? new Error('no story'));
    const body = typeof said === 'string' ? said : JSON.stringify(said);
    return Promise.resolve({ status: 200, headers: {}, body });
  };
  const done = probeSpareWays({
    role: 'standby',
    ownRegionHost: OWN,
    otherRegionHost: OTHER,
    identity: probeIdentity,
    connectThrough: (dialHost) => {
      open += 1;
      return {
        exchange: ({ method, url, headers = {} }) => {
          const { hostname: host, pathname: path } = new URL(url);
          const signature = headers[HEALTH_SIGNATURE_HEADER] ?? '';
          const signed = { method, host, path };
          const nowSeconds = time.clock.wallMs() / 1000;
          expect(dialHost).toBe(host);
          expect(isHealthSignature(probeIdentity.readinessKey, signed, signature, nowSeconds)).toBe(true);
          asked.push(host);
          return answer(host);
        },
        close: () => void (open -= 1),
      };
    },
    clock: time.clock,
    timer: time.timer,
    ...changes,
  });
  await time.advance(10_000);
  const checks = await done;
  const failed = checks.filter(({ outcome }) => outcome === 'fail');
  return {
    checks,
    asked,
    open,
    failed: failed.map(({ name, reason }) => `${name}: ${reason ?? ''}`),
    natures: [...new Set(failed.map(({ nature }) => nature))],
  };
}
const lost = new ExchangeError('connect', 'no answer');
const NAMES = ['escrow', 'database-spare', 'secret-versions'];

describe('a region that is well', () => {
  test('passes by name, asked once, and the other region once for its versions', async () => {
    const { checks, asked, open } = await run();
    const where = { target: OWN, hosts: 'region', through: 'standby', outcome: 'pass' };
    expect(checks).toMatchObject(NAMES.map((name) => ({ name, ...where })));
    expect(asked.toSorted()).toEqual([OWN, OTHER]);
    expect(open).toBe(0);
  });

  test('passes while the other region is gone, or tells nothing of versions', async () => {
    expect((await run({ other: [lost] })).failed).toEqual([]);
    expect((await run({ other: ['holdover-serving\n'] })).failed).toEqual([]);
    expect((await run({ other: [{ ...well, versions: {} }] })).failed).toEqual([]);
  });

  test('passes where the second look finds repaired what the first one found', async () => {
    const { failed, asked } = await run({ own: [unsound, well] });
    expect([failed, asked.filter((host) => host === OWN)]).toEqual([[], [OWN, OWN]]);
  });

  test('passes where the first process had no key yet', async () => {
    expect((await run({ own: ['holdover-serving\n', well] })).failed).toEqual([]);
  });
});

describe('what is wrong is seen by the check that is about it', () => {
  const spareDown = withSoft({ 'database-spare': { state: 'degraded', ageSeconds: 90, reason: 'refused' } });
  const stale = { 'mac-keys': { serial: 3, heldForSeconds: 600, confirmedAgeSeconds: 0 } };
  const noDocument = 'a signed question was answered 200 and no document';
  test.each<[string, Regions, readonly string[]]>([
    ['an escrow item', { own: [unsound] }, ['escrow: degraded for 60 s: mac-keys is torn']],
    ['the way past the proxy', { own: [spareDown] }, ['database-spare: degraded for 90 s: refused']],
    [
      'a secret that the replica does not have',
      { other: [{ ...well, versions: stale }] },
      ['secret-versions: mac-keys has serial 2 here, 590 s after the other region took 3 (allowed: 60 s)'],
    ],
    [
      'a region that cannot read the key',
      { own: ['holdover-serving\n'] },
      NAMES.map((name) => `${name}: not asked: ${noDocument}`),
    ],
    ['a region that is gone', { own: [lost] }, NAMES.map((name) => `${name}: not asked: connect: no answer`)],
  ])('%s', async (_name, regions, expected) => {
    expect((await run(regions)).failed).toEqual(expected);
  });

  test('a region that is gone is not asked twice', async () => {
    expect((await run({ own: [lost] })).asked.filter((host) => host === OWN)).toHaveLength(1);
  });

  test('a probe without its secret says so, and asks nobody', async () => {
    const { failed, asked } = await run({}, { identity: undefined });
    const reason = 'not asked: the probe has no key to sign the question with';
    expect([failed, asked]).toEqual([NAMES.map((name) => `${name}: ${reason}`), []]);
  });
});

test('no line quotes the key or the signature, whatever broke', async () => {
  const broken = () => ({
    exchange: ({ headers = {} }: { readonly headers?: Readonly<Record<string, string>> }) => {
      throw new Error(`header ${JSON.stringify(headers)} of ${probeIdentity.readinessKey}`);
    },
    close: () => undefined,
  });
  const { checks, failed } = await run({}, { connectThrough: broken });
  expect(failed).toEqual(NAMES.map((name) => `${name}: not asked: the question broke with Error`));
  const lines: string[] = [];
  const clock = { wallMs: () => 0, monotonicMs: () => 0 };
  const log = createLogger({ clock, write: (line) => lines.push(line) });
  reportProbe(checks, () => undefined, log);
  expect(lines).toHaveLength(NAMES.length);
  expect(lines.join('\n')).not.toMatch(new RegExp(`${probeIdentity.readinessKey}|x-holdover`));
});

describe('a failure is one of two kinds', () => {
  const silent = (reason: string): HealthDocument => withSoft({ escrow: { state: 'down', reason } });
  test.each<[string, Regions, string]>([
    ['nobody is reached', { own: [new ExchangeError('connect', 'no answer')] }, 'unanswered'],
    ['a way says nothing in time', { own: [silent('no answer in time')] }, 'unanswered'],
    ['the database says nothing', { own: [silent('the database does not answer')] }, 'unanswered'],
    ['a way is torn', { own: [unsound] }, 'wrong'],
    ['a word instead of a document', { own: ['holdover-serving'] }, 'wrong'],
  ])('%s', async (_name, regions, nature) => {
    expect((await run(regions)).natures).toEqual([nature]);
  });
});
