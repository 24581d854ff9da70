/** An organisation whose people sign in at a provider of its own, and one such sign-in. */
import { randomBytes } from 'node:crypto';

import { Browser } from '../../../../lambda/checks/browser.ts';
import { silentCheck, submitPassword } from '../../../../lambda/checks/sign-in.ts';
import { signInAtProvider } from '../../../../lambda/checks/upstream.ts';
import type { ProviderEnd } from '../../../../lambda/checks/upstream.ts';
import type { StepResult } from '../../../../lambda/checks/result.ts';
import type { NewConnection, NewLink } from '../../../../lambda/contract/administration.ts';
import type { HttpExchange } from '../../../../lambda/contract/http.ts';
import type { World } from '../../../world/world.ts';
import { PreparationRefused } from '../workload.ts';
import type { UpstreamAttemptResult } from '../workload.ts';
import { readAdministrator } from './administrator.ts';
import { APPLICATION, freshJar, hostOf } from './cast.ts';
import type { Host } from './cast.ts';
import { discoverHosts } from './discovered-host.ts';
import { registerApplication } from './enrolment.ts';
import { openHostedPage } from './journeys.ts';

/** Somebody with a password here and an account at the provider that is linked to the same. */
export interface Member {
  readonly accountId: string;
  readonly subject: string;
  readonly email: string;
  readonly password: string;
  readonly host: Host;
}

const ORGANIZATION = 'Drill partner';
const PROVIDER_NAME = 'Partner';

/** @throws PreparationRefused | Error in one sentence. */
export async function preparePartner(
  world: World,
  members: number,
  signal: AbortSignal,
): Promise<readonly Member[]> {
  const provider = await world.upstreamProvider?.();
  if (provider === undefined) throw new Error('This world has no identity provider of anybody else.');
  const client = world.client('kept-alive', 'partner-preparation');
  try {
    const administrator = await readAdministrator(world);
    const hosts = await discoverHosts(world, client.exchange, signal);
    const request = { world, exchange: client.exchange, signal, hosts, administrator };
    const made = await registerApplication({
      ...request,
      organization: ORGANIZATION,
      application: APPLICATION,
    });
    const { organizationId } = made;
    const connectionId = await made.create('connections', {
      organizationId,
      name: PROVIDER_NAME,
      ...provider,
      newUsers: 'refuse',
    } satisfies NewConnection);
    const homes = hosts.map((host) => hostOf(world, host, made.clientId, administrator));
    const all: Member[] = [];
    for (let index = 0; index < members; index += 1) {
      const [host = homes[0]] = [homes[index % homes.length]];
      if (host === undefined) throw new Error('The environment declares no public host.');
      const person = {
        email: `member-${index}@drill.example`,
        password: randomBytes(18).toString('base64url'),
      };
      const accountId = await made.enrol(person);
      const subject = `subject-${index}`;
      await made.create('links', { connectionId, userId: accountId, subject } satisfies NewLink);
      all.push({ ...person, accountId, subject, host });
    }
    for (const member of all) await signInOnce(world, client.exchange, member, signal);
    return all;
  } finally {
    client.close();
  }
}

/** Each process shows a new connection once it has looked at the directory again. */
const PATIENCE_MS = 90_000;
const PAUSE_MS = 2000;

async function signInOnce(
  world: World,
  exchange: HttpExchange,
  member: Member,
  signal: AbortSignal,
): Promise<void> {
  const deadline = world.clock.elapsedMs() + PATIENCE_MS;
  for (;;) {
    const { outcome, step = 'start', reason = 'no reason' } = await signInByProvider(world, exchange, member);
    if (outcome === 'signed-in') return;
    if (world.clock.elapsedMs() >= deadline) throw new PreparationRefused({ outcome: 'wrong', step, reason });
    await world.clock.sleep(PAUSE_MS, signal);
  }
}

/** The whole way: page, provider, back, code, tokens of the right account. */
export async function signInByProvider(
  world: World,
  exchange: HttpExchange,
  member: Member,
): Promise<UpstreamAttemptResult> {
  const startedMs = world.clock.realMs();
  const took = (): number => world.clock.realMs() - startedMs;
  const jar = freshJar(world);
  const browser = new Browser(exchange, jar);
  const { application } = member.host;
  const opened = await openHostedPage(exchange, jar, member.host);
  if (opened.outcome !== 'ok') return failed(opened, took());
  const ended = await signInAtProvider(browser, application, opened.value, `person=${member.subject}`);
  if (ended.outcome !== 'ok') return failed(ended, took());
  const end = ended.value;
  if (end.kind === 'turned-away')
    return afterwards(browser, member, end, { ...seen(ended), realDurationMs: took() });
  const redeemed = await application.exchangeCode(exchange, end.callback, opened.value.pending);
  if (redeemed.outcome !== 'ok') return failed(redeemed, took());
  if (redeemed.value.subject !== member.accountId)
    return {
      ...seen(redeemed),
      outcome: 'failed',
      reason: 'signed in as somebody else',
      realDurationMs: took(),
    };
  return { ...seen(redeemed), outcome: 'signed-in', realDurationMs: took() };
}

/** The provider did not sign them in: so nothing may have, and the password on the very page has to work. */
async function afterwards(
  browser: Browser,
  { host: { application }, email, password }: Member,
  page: Extract<ProviderEnd, { kind: 'turned-away' }>,
  result: Pick<UpstreamAttemptResult, 'step' | 'status' | 'servedBy' | 'realDurationMs'>,
): Promise<UpstreamAttemptResult> {
  const checked = await silentCheck(browser, application);
  const posted = await submitPassword(browser, application, page, email, password);
  return {
    ...result,
    outcome: 'turned-away',
    session: sessionIn(checked),
    password: posted.outcome === 'ok' ? 'ok' : `${posted.outcome}: ${posted.reason}`,
  };
}

function sessionIn(checked: StepResult<unknown>): UpstreamAttemptResult['session'] {
  if (checked.outcome === 'ok') return 'made';
  return checked.outcome === 'refused' && checked.reason === 'login_required' ? 'none' : 'unknown';
}

const seen = ({ step, status, servedBy }: StepResult<unknown>) => ({
  step,
  ...(status === undefined ? {} : { status }),
  ...(servedBy === undefined ? {} : { servedBy }),
});

const failed = (
  result: Exclude<StepResult<unknown>, { readonly outcome: 'ok' }>,
  realDurationMs: number,
): UpstreamAttemptResult => ({
  ...seen(result),
  outcome: 'failed',
  reason: `${result.outcome}: ${result.reason}`,
  realDurationMs,
});
