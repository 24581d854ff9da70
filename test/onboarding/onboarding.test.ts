/** From what DNS and ACM say to what each side has to do: the whole check with both of them scripted. */
import { describe, expect, test } from '@jest/globals';

import type { Role, TenantHostConfig } from '../../lib/config/environment.ts';
import { findEnvironment } from '../../lib/config/find-environment.ts';
import { judge } from '../../lib/onboarding/judge.ts';
import type { FoundCertificate, FoundName } from '../../lib/onboarding/observation.ts';
import { observe } from '../../lib/onboarding/observe.ts';
import { onboardingText } from '../../lib/onboarding/text.ts';

const config = findEnvironment('dev');
const HOST = 'auth.first.example';
const TARGET = config.publicHosts[0]!;
const certificateArns = { primary: 'arn:primary', standby: 'arn:standby' };
const tenant: TenantHostConfig = {
  host: HOST,
  tenant: 'first',
  pointsTo: TARGET,
  state: 'pending',
  certificateArns,
};
const validation = { name: `_abc.${HOST}`, value: '_def.acm-validations.aws' };
const issued: FoundCertificate = { kind: 'found', status: 'ISSUED', names: [HOST], validation };
const nowhere: FoundName = { aliases: [], addresses: false };
const leadingTo = (...aliases: string[]): FoundName => ({ aliases, addresses: true });

interface Given {
  readonly names?: Readonly<Record<string, FoundName>>;
  readonly certificates?: Partial<Record<Role, FoundCertificate>>;
  readonly tenant?: TenantHostConfig;
}
const READY = { [HOST]: leadingTo(TARGET), [validation.name]: leadingTo(validation.value) };

async function check({ names = READY, certificates = {}, tenant: asked = tenant }: Given) {
  const lookedUp: string[] = [];
  const described: string[] = [];
  const ports = {
    lookUp: (name: string) => (lookedUp.push(name), Promise.resolve(names[name] ?? nowhere)),
    describeCertificate: (role: Role, arn: string) => (
      described.push(arn),
      Promise.resolve(certificates[role] ?? issued)
    ),
  };
  const readiness = judge(config, asked, await observe(ports, asked));
  const open = readiness.steps
    .filter(({ state }) => state !== 'done')
    .map(({ state, found }) => `${state}: ${found}`);
  return { ...readiness, open, text: onboardingText(asked, readiness), lookedUp, described };
}

describe('a host that has everything', () => {
  test("is ready, and ACM's one record is looked up once", async () => {
    const { ready, open, lookedUp, described, text } = await check({});
    expect({ ready, open, lookedUp, described }).toEqual({
      ready: true,
      open: [],
      lookedUp: [HOST, validation.name],
      described: ['arn:primary', 'arn:standby'],
    });
    expect(text).toContain(
      'READY  Set first to active, then deploy both service stacks and both of its own.',
    );
  });

  test('may come by a chain of the tenant, and by a wildcard certificate', async () => {
    const names = { ...READY, [HOST]: leadingTo('front.first.example', TARGET) };
    const wildcard = { ...issued, names: ['*.first.example'] };
    expect((await check({ names, certificates: { primary: wildcard } })).open).toEqual([]);
  });

  test('is told apart once it is active', async () => {
    const active: TenantHostConfig = { ...tenant, state: 'active', certificateArns };
    expect((await check({ tenant: active })).text).toContain(
      'is active, and everything that it needs is there',
    );
    expect((await check({ tenant: active, names: {} })).text).toMatch(
      /NOT READY .* and it is active already/,
    );
  });
});

/** What is broken, and what is said of it. */
const faults: readonly (readonly [string, Given, string])[] = [
  ['no CNAME', { names: { ...READY, [HOST]: nowhere } }, 'missing: does not answer'],
  [
    'a CNAME elsewhere',
    { names: { ...READY, [HOST]: leadingTo('old.example') } },
    'wrong: leads to old.example',
  ],
  ['a flattened record', { names: { ...READY, [HOST]: leadingTo() } }, 'wrong: answers with addresses'],
  ['no validation record', { names: { [HOST]: READY[HOST] } }, `missing: ${validation.name} does not answer`],
  [
    'another validation record',
    { names: { ...READY, [validation.name]: leadingTo('_old.acm-validations.aws') } },
    `wrong: ${validation.name} leads to _old`,
  ],
  [
    'a certificate that waits',
    { certificates: { standby: { ...issued, status: 'PENDING_VALIDATION' } } },
    "waiting: waits for the tenant's record",
  ],
  [
    'a certificate that failed',
    { certificates: { primary: { ...issued, status: 'FAILED', failure: 'CAA_ERROR' } } },
    'wrong: is FAILED: CAA_ERROR',
  ],
  [
    'a certificate of another host',
    { certificates: { primary: { ...issued, names: ['x.example'] } } },
    'wrong: is for x.example',
  ],
  [
    'a wildcard one label too high',
    { certificates: { primary: { ...issued, names: ['*.example'] } } },
    'wrong: is for *.example',
  ],
  [
    'an ARN that ACM does not know',
    { certificates: { standby: { kind: 'absent' } } },
    'wrong: ACM knows no certificate',
  ],
];

test.each(faults)('%s keeps it back, with what was found', async (_name, given, said) => {
  const { ready, open } = await check(given);
  expect(ready).toBe(false);
  expect(open).toHaveLength(1);
  expect(open[0]).toContain(said);
});

test('the first time it tells what we request and the one record that is known by then', async () => {
  const { certificateArns: _none, ...first } = tenant;
  const { text, described, records } = await check({ names: {}, tenant: first });
  expect(described).toEqual([]);
  expect(records).toEqual([{ name: HOST, value: TARGET }]);
  expect(text).toBe(
    `missing  the tenant's CNAME for ${HOST}: does not answer
missing  certificate in eu-west-1 (primary): not requested
missing  certificate in eu-central-1 (standby): not requested

Records for the tenant to create in the zone of ${HOST}, and to keep:
  ${HOST}. 300 IN CNAME ${TARGET}.

For us to run:
  aws acm request-certificate --region eu-west-1 --domain-name ${HOST} --validation-method DNS --query CertificateArn --output text   # into certificateArns.primary of first
  aws acm request-certificate --region eu-central-1 --domain-name ${HOST} --validation-method DNS --query CertificateArn --output text   # into certificateArns.standby of first

NOT READY  3 of 3 steps of ${HOST} are open.
`,
  );
});

test('then it prints both records, each on one line to copy', async () => {
  const waiting: FoundCertificate = { ...issued, status: 'PENDING_VALIDATION' };
  const { text } = await check({ names: {}, certificates: { primary: waiting, standby: waiting } });
  expect(text).toContain(
    `  ${HOST}. 300 IN CNAME ${TARGET}.\n  _abc.${HOST}. 300 IN CNAME _def.acm-validations.aws.\n\nNOT READY  4 of 4`,
  );
});
