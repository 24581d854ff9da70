import { describe, expect, test } from '@jest/globals';
import * as client from 'openid-client';
import { RelyingParty } from './support/relying-party.ts';
import { EMAIL, HOSTS, World } from './support/service.ts';
import { location } from './support/browser.ts';

describe('the journeys of one person', () => {
  test('sign in, code, userinfo, refresh, silent check, logout', async () => {
    const party = await RelyingParty.discover(new World());
    const tokens = await party.tokens();
    expect(tokens.claims()?.iss).toBe(`https://${HOSTS[0]}`);
    const userinfo = await client.fetchUserInfo(
      party.configuration,
      tokens.access_token,
      tokens.claims()!.sub,
    );
    expect(userinfo).toMatchObject({ sub: 'account-1', email: EMAIL, name: 'Ada' });

    const refreshed = await client.refreshTokenGrant(party.configuration, tokens.refresh_token!);
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);

    const silent = await party.begin('openid', { prompt: 'none' });
    const answer = await party.browser.follow(silent.url);
    expect(new URL(location(answer)).searchParams.get('code')).toBeTruthy();

    const question = await party.browser.follow(`https://${HOSTS[0]}/session/end?client_id=app`);
    expect(question.body).toContain('Sign out?');
    const xsrf = /name="xsrf" value="(\w+)"/.exec(question.body)![1]!;
    const out = await party.browser.follow(`https://${HOSTS[0]}/session/end/confirm`, {
      xsrf,
      logout: 'yes',
    });
    expect(out.body).toContain('You are signed out');
    const again = await party.browser.follow((await party.begin('openid', { prompt: 'none' })).url);
    expect(new URL(location(again)).searchParams.get('error')).toBe('login_required');
  });
});
