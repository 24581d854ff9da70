/**
 * A visit at two issuers: somebody signs in at each, and what one of them issued is offered to the other. Each public
 * or tenant's host is an issuer of its own (auth traps A8), so all of the latter has to be refused.
 */
import { Browser } from '../../../../lambda/checks/browser.ts';
import { offerCode } from '../../../../lambda/checks/foreign-grant.ts';
import type { Tokens } from '../../../../lambda/checks/relying-party.ts';
import type { StepResult } from '../../../../lambda/checks/result.ts';
import { submitPassword } from '../../../../lambda/checks/sign-in.ts';
import type { World, WorldClient } from '../../../world/world.ts';
import type { IssuerVisit } from '../workload.ts';
import { freshJar } from './cast.ts';
import type { Host, Person } from './cast.ts';
import { untilAnswered } from './insist.ts';
import { openHostedPage, refresh, signIn } from './journeys.ts';

/** A visit is no load: who is not answered for this long is taken to be away. */
const PATIENCE_MS = 30_000;

export interface VisitParty {
  readonly world: World;
  readonly signal: AbortSignal;
  readonly person: Person;
  /** The issuer that is looked at, and one that must know nothing of it. */
  readonly host: Host;
  readonly other: Host;
}

/** Every row of a visit; the rows after one that gave nothing to go on with are left out. */
export async function visitIssuers(party: VisitParty, client: WorldClient): Promise<readonly IssuerVisit[]> {
  const back = { ...party, host: party.other, other: party.host };
  return [...(await visitOne(party, client)), ...(await visitOne(back, client))];
}

async function visitOne(party: VisitParty, client: WorldClient): Promise<readonly IssuerVisit[]> {
  const { world, signal, host, other } = party;
  const { exchange } = client;
  const person = { ...party.person, host };
  const signedIn = await untilAnswered(world.clock, signal, PATIENCE_MS, () =>
    signIn(exchange, freshJar(world), person),
  );
  const begun = signedInRow(host, signedIn.result);
  if (signedIn.result.outcome !== 'ok') return [begun];
  const { tokens } = signedIn.result.value;
  return [
    begun,
    await foreignCode(party, person, client),
    refusedRow('refresh token', host, other, await refresh(exchange, other, tokens)),
    ownAgain(host, await refresh(exchange, host, tokens)),
  ];
}

function signedInRow(host: Host, result: StepResult<{ readonly tokens: Tokens }>): IssuerVisit {
  const issuer = result.outcome === 'ok' ? issuerOf(result.value.tokens.idToken) : undefined;
  const accepted = issuer === `https://${host.name}`;
  return row(host, 'sign-in', `signed in, tokens of https://${host.name}`, result, accepted, issuer);
}

/** Checked by the application's library already; the evidence says it in plain words. */
export function issuerOf(idToken: string): string {
  const [, payload = ''] = idToken.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { readonly iss?: unknown };
  return String(claims.iss);
}

async function foreignCode(
  { world, host, other }: VisitParty,
  person: Person,
  { exchange }: WorldClient,
): Promise<IssuerVisit> {
  const jar = freshJar(world);
  const { application } = host;
  const open = await openHostedPage(exchange, jar, host);
  if (open.outcome !== 'ok') return refusedRow('code', host, other, open);
  const browser = new Browser(exchange, jar);
  const posted = await submitPassword(browser, application, open.value, person.email, person.password);
  if (posted.outcome !== 'ok' || posted.value.kind !== 'returned')
    return refusedRow('code', host, other, posted);
  const { callback } = posted.value;
  const offered = offerCode(exchange, other.name, application.registration, callback, open.value.pending);
  return refusedRow('code', host, other, await offered);
}

const refusedRow = (what: string, host: Host, other: Host, result: StepResult<unknown>): IssuerVisit =>
  row(
    host,
    `${what} at ${other.name}`,
    'invalid_grant',
    result,
    result.outcome === 'refused' && result.reason === 'invalid_grant',
  );

/** What somebody else tried with it must not have ended it. */
const ownAgain = (host: Host, result: StepResult<unknown>): IssuerVisit =>
  row(host, 'refresh token at its own issuer', 'refreshed', result, result.outcome === 'ok');

function row(
  host: Host,
  what: string,
  expected: string,
  result: StepResult<unknown>,
  accepted: boolean,
  detail?: string,
): IssuerVisit {
  const said = result.outcome === 'ok' ? detail : result.reason;
  return {
    host: host.name,
    what,
    expected,
    observed: said === undefined ? result.outcome : `${result.outcome} (${said})`,
    accepted,
    ...(result.servedBy === undefined ? {} : { servedBy: result.servedBy }),
  };
}
