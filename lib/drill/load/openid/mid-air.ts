/**
 * Flows that the cut catches in mid-air: rows of the crossing table that a
 * lost region can show (auth traps, table A). Each first half runs in the
 * region that is about to go, each second half wherever DNS leads afterwards.
 */
import { Browser } from '../../../../lambda/checks/browser.ts';
import { logout } from '../../../../lambda/checks/logout.ts';
import type { Tokens } from '../../../../lambda/checks/relying-party.ts';
import type { StepResult } from '../../../../lambda/checks/result.ts';
import { silentCheck, submitPassword } from '../../../../lambda/checks/sign-in.ts';
import type { World, WorldClient } from '../../../world/world.ts';
import type { MidAirEnd, MidAirFlow } from '../workload.ts';
import { freshJar } from './cast.ts';
import type { Person, SignedIn } from './cast.ts';
import { untilAnswered } from './insist.ts';
import type { Answered } from './insist.ts';
import { finishSignIn, openHostedPage, refresh, signIn } from './journeys.ts';

/** Longer than any client is away. */
const PATIENCE_MS = 240_000;
const CODE_LIFE_MS = 60_000;

export interface MidAirCast {
  readonly world: World;
  readonly signal: AbortSignal;
  /** Signed in long before the cut, one for each flow that needs it. */
  readonly lostAnswer: SignedIn;
  readonly childFirst: SignedIn;
  readonly leaving: SignedIn;
  /** Not signed in yet. */
  readonly typing: Person;
  readonly redeeming: Person;
  readonly newborn: Person;
}

export const midAirFlows = (cast: MidAirCast): readonly MidAirFlow[] => [
  openForm(cast),
  unredeemedCode(cast),
  lostAnswer(cast),
  childFirst(cast),
  newbornFamily(cast),
  signedOut(cast),
  forgedToken(cast),
];

type Second = (
  ask: <T>(run: () => Promise<StepResult<T>>) => Promise<Answered<T>>,
  client: WorldClient,
) => Promise<MidAirEnd>;

/** Gives a flow its own connection and its patience; closes the connection however it ends. */
function flow(
  { world, signal }: MidAirCast,
  words: Pick<MidAirFlow, 'name' | 'event' | 'expected'>,
  first: (client: WorldClient) => Promise<Second>,
): MidAirFlow {
  return {
    ...words,
    async begin() {
      const client = world.client('new-connection', `mid-air-${words.name}`);
      try {
        const second = await first(client);
        return () =>
          second((run) => untilAnswered(world.clock, signal, PATIENCE_MS, run), client).finally(() =>
            client.close(),
          );
      } catch (error) {
        client.close();
        throw error;
      }
    },
  };
}

function need<T>(result: StepResult<T>): T {
  if (result.outcome === 'ok') return result.value;
  throw new Error(`${result.step} was ${result.outcome}: ${result.reason}`);
}

const seen = ({ result, unavailable }: Answered<unknown>): string =>
  `${result.outcome}${result.outcome === 'ok' ? '' : ` (${result.reason})`}${unavailable > 0 ? ` after ${unavailable} x 503` : ''}`;

const openForm = (cast: MidAirCast): MidAirFlow =>
  flow(
    cast,
    {
      name: 'open-form',
      event: 'a form drawn in the lost region is posted to the other one',
      expected: 'signed in, at most asked to sign in again, with state and PKCE intact',
    },
    async ({ exchange }) => {
      const { typing } = cast;
      const jar = freshJar(cast.world);
      const open = need(await openHostedPage(exchange, jar, typing.host));
      return async (ask) => {
        const answered = await ask(() => finishSignIn(exchange, jar, typing, open));
        return { observed: seen(answered), accepted: answered.result.outcome === 'ok' };
      };
    },
  );

const unredeemedCode = (cast: MidAirCast): MidAirFlow =>
  flow(
    cast,
    {
      name: 'unredeemed-code',
      event: 'a code from the lost region is redeemed in the other one',
      expected: 'tokens; 503 while younger than 30 s; invalid_grant when expired or lost inside the lag',
    },
    async ({ exchange }) => {
      const { world, redeeming } = cast;
      const jar = freshJar(world);
      const { application } = redeeming.host;
      const open = need(await openHostedPage(exchange, jar, redeeming.host));
      const posted = need(
        await submitPassword(
          new Browser(exchange, jar),
          application,
          open,
          redeeming.email,
          redeeming.password,
        ),
      );
      if (posted.kind !== 'returned') throw new Error('the form asked again in the same region');
      const bornAt = world.clock.elapsedMs();
      return async (ask) => {
        const answered = await ask(() => application.exchangeCode(exchange, posted.callback, open.pending));
        const expired = world.clock.elapsedMs() - bornAt >= CODE_LIFE_MS;
        return grantEnd(answered, expired);
      };
    },
  );

/** Tokens, or the one refusal that is allowed: `invalid_grant`. */
function grantEnd(answered: Answered<unknown>, expired: boolean): MidAirEnd {
  const { result } = answered;
  if (result.outcome === 'ok') return { observed: seen(answered), accepted: true };
  const gone = result.outcome === 'refused' && result.reason === 'invalid_grant';
  if (gone && expired) return { observed: `${seen(answered)}, expired by then`, accepted: true };
  return { observed: seen(answered), accepted: gone, lostInLag: gone };
}

const lostAnswer = (cast: MidAirCast): MidAirFlow =>
  flow(
    cast,
    {
      name: 'lost-answer',
      event: 'a refresh whose answer was lost with the region is repeated with the parent',
      expected: 'the same child as the lost answer carried',
    },
    async ({ exchange }) => {
      const { person, tokens } = cast.lostAnswer;
      const lost: Tokens = need(await refresh(exchange, person.host, tokens));
      return async (ask) => {
        const answered = await ask(() => refresh(exchange, person.host, tokens));
        const { result } = answered;
        const same = result.outcome === 'ok' && result.value.refreshToken === lost.refreshToken;
        return {
          observed: same ? 'the same child' : `${seen(answered)}, not the same child`,
          accepted: same,
        };
      };
    },
  );

const childFirst = (cast: MidAirCast): MidAirFlow =>
  flow(
    cast,
    {
      name: 'child-first',
      event: 'a refresh token issued at the cut is used in the other region',
      expected: 'refreshed, whether or not its issue has arrived',
    },
    async ({ exchange }) => {
      const { person, tokens } = cast.childFirst;
      const child = need(await refresh(exchange, person.host, tokens));
      return async (ask) => {
        const answered = await ask(() => refresh(exchange, person.host, child));
        return { observed: seen(answered), accepted: answered.result.outcome === 'ok' };
      };
    },
  );

const newbornFamily = (cast: MidAirCast): MidAirFlow =>
  flow(
    cast,
    {
      name: 'newborn-family',
      event: 'a sign-in completed at the cut is refreshed in the other region',
      expected: 'refreshed; 503 while younger than 30 s; invalid_grant when lost inside the lag',
    },
    async ({ exchange }) => {
      const { newborn } = cast;
      const { tokens } = need(await signIn(exchange, freshJar(cast.world), newborn));
      return async (ask) => grantEnd(await ask(() => refresh(exchange, newborn.host, tokens)), false);
    },
  );

const signedOut = (cast: MidAirCast): MidAirFlow =>
  flow(
    cast,
    {
      name: 'signed-out',
      event: 'somebody signs out at the cut and the old cookie is used in the other region',
      expected: 'login_required; still signed in only when the sign-out was lost inside the lag',
    },
    async ({ exchange }) => {
      const { person, jar, tokens } = cast.leaving;
      const { application } = person.host;
      const oldCookies = jar.copy();
      need(await logout(new Browser(exchange, jar), application, tokens));
      return async (ask) => {
        const answered = await ask(() => silentCheck(new Browser(exchange, oldCookies.copy()), application));
        const { result } = answered;
        const ended = result.outcome === 'refused' && result.reason === 'login_required';
        const alive = result.outcome === 'ok';
        return { observed: seen(answered), accepted: ended || alive, lostInLag: alive };
      };
    },
  );

const forgedToken = (cast: MidAirCast): MidAirFlow =>
  flow(
    cast,
    {
      name: 'forged-token',
      event: 'a refresh token that nobody issued is used in the other region',
      expected: 'invalid_grant, never 503',
    },
    ({ exchange }) => {
      const { person, tokens } = cast.childFirst;
      const forged: Tokens = { ...tokens, refreshToken: forge(tokens.refreshToken ?? '') };
      return Promise.resolve(async (ask) => {
        const answered = await ask(() => refresh(exchange, person.host, forged));
        const { result, unavailable } = answered;
        const refusedAtOnce =
          result.outcome === 'refused' && result.reason === 'invalid_grant' && unavailable === 0;
        return { observed: seen(answered), accepted: refusedAtOnce };
      });
    },
  );

/** The last characters are the proof: others in their place, in the same alphabet. */
export const forge = (token: string): string =>
  token.slice(0, -8) + token.slice(-8).replace(/./g, (character) => (character === 'A' ? 'B' : 'A'));
