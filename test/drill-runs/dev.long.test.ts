/** `npm run dev` as a person uses it: sign in through the proxy, lose the region, sign in again, Ctrl-C. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

import { expect, test } from '@jest/globals';

import { Browser } from '../../lambda/checks/browser.ts';
import { CookieJar } from '../../lambda/checks/cookie-jar.ts';
import { fillSignIn, readSignInForm } from '../../lambda/checks/form.ts';
import { assemblyOf } from '../support/assemblies.ts';
import { throughProxy } from './support/through-proxy.ts';
import { startTool } from './support/tool.ts';
import { NOTHING_LEFT } from './support/traces.ts';

const DEV = { script: 'bin/dev.ts', tells: 'stdout' } as const;
const DEMO = 'https://demo-app.example';
/** Half a minute of waiting at this speed is three seconds of the machine. */
const SPEED = '10';
/** A sign-in that ends at a lost region takes half a second; health checks and DNS need five. */
const ATTEMPTS = 60;
const TIMEOUT_MS = 120_000;

/** A whole sign-in in an empty browser. @returns the demo's signed-in page. */
async function signIn(exchange: Browser['send'], email: string, password: string): Promise<string> {
  const browser = new Browser(exchange, new CookieJar(Date.now));
  const get = async (url: string) => browser.open({ method: 'GET', url });
  const home = await get(`${DEMO}/`);
  const [, link = ''] = /href="(\/sign-in[^"]*)"/.exec(home.response.body) ?? [];
  const away = await get(`${DEMO}${link}`);
  if (away.kind !== 'left') throw new Error('the demo sent nobody to the service');
  const shown = await get(away.to.href);
  const form = shown.kind === 'page' ? readSignInForm(shown.response.body) : undefined;
  if (form === undefined || shown.kind !== 'page') throw new Error('the service showed no form');
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: shown.url.origin };
  const body = fillSignIn(form, email, password);
  const url = new URL(form.action, shown.url).href;
  const posted = await browser.open({ method: 'POST', url, headers, body });
  if (posted.kind !== 'left') throw new Error(`the service sent nobody back: ${posted.response.status}`);
  return (await get(posted.to.href)).response.body;
}

/** Again until somebody is signed in, as a person would. */
async function insist(attempt: () => Promise<string>): Promise<string> {
  let last = '';
  for (let tries = 0; tries < ATTEMPTS; tries += 1) {
    last = await attempt().catch((error: unknown) => (error as Error).message);
    if (last.includes('<h1>Signed in</h1>')) return last;
  }
  throw new Error(`nobody could sign in: ${last}`);
}

test(
  'a person signs in, loses the region, signs in again, and leaves nothing',
  async () => {
    const tool = startTool(['--assembly', assemblyOf('dev'), '--speed', SPEED], DEV);
    const [, port = ''] = await tool.says(/--proxy-server=http:\/\/127\.0\.0\.1:(\d+)/);
    const [, authority = ''] = await tool.says(/--cacert (\S+)/);
    const [, email = ''] = await tool.says(/E-mail address\s+(\S+)/);
    const [, password = ''] = await tool.says(/Password\s+(\S+)/);
    await tool.says(/^Ready\.$/m);

    const exchange = throughProxy(Number(port), readFileSync(authority, 'utf8'));
    const before = await signIn(exchange, email, password);
    expect(before).toContain('primary (eu-west-1)');
    expect(before).toContain('<th>iss</th><td><code>https://login.dev.holdover.example</code>');

    tool.type('1');
    await tool.says(/fault: region-loss \(black-hole\) hits the primary/);
    await expect(signIn(exchange, email, password)).rejects.toThrow('the proxy answered 504');
    await tool.says(/health check PrimaryServesCheck is red/);
    await tool.says(/login\.dev\.holdover\.example leads to the standby/);
    const after = await insist(() => signIn(exchange, email, password));
    expect(after).toContain('standby (eu-central-1)');

    tool.type('s');
    await tool.says(/Region {5}primary eu-west-1: lost \(black-hole\)/);
    tool.signal('SIGINT');
    const end = await tool.ended;
    expect(end).toMatchObject({ exitCode: 0, stderr: '', left: NOTHING_LEFT });
    expect(end.stdout.trimEnd()).toMatch(/Both regions go down\.$/);
    expect(end.seen.processes).toBeGreaterThan(5);
    await expect(once(connect({ host: '127.0.0.1', port: Number(port) }), 'connect')).rejects.toThrow();
  },
  TIMEOUT_MS,
);
