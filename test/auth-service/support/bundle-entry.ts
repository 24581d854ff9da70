/** What the bundle test bundles: the whole service and an application that signs in through it. */
import { RelyingParty } from './relying-party.ts';
import { World } from './service.ts';

/** Sign-in, code exchange and refresh. @returns the statuses of the two token requests. */
export async function signInAndRefresh(): Promise<readonly number[]> {
  const party = await RelyingParty.discover(new World());
  const tokens = await party.redeem(await party.signInForCode());
  const refreshed = await party.refresh(String(tokens.body['refresh_token']));
  return [tokens.status, refreshed.status];
}
