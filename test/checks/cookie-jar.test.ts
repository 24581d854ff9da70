import { describe, expect, test } from '@jest/globals';

import { CookieJar } from '../../lambda/checks/cookie-jar.ts';

const at = (url: string): URL => new URL(url);
const HOST = at('https://login.test.example/interaction/abc');

describe('the cookie jar', () => {
  test('keeps a host cookie and sends it back to that host alone', () => {
    const jar = new CookieJar(() => 0);
    expect(jar.store('__Host-session=1; Path=/; Secure; HttpOnly', HOST)).toBe('kept');
    expect(jar.header(at('https://login.test.example/auth'))).toBe('__Host-session=1');
    expect(jar.header(at('https://accounts.test.example/auth'))).toBeUndefined();
    expect(jar.header(at('https://sub.login.test.example/'))).toBeUndefined();
    expect(jar.header(at('http://login.test.example/auth'))).toBeUndefined();
  });

  test.each([
    ['__Host- with a path', '__Host-a=1; Secure; Path=/auth'],
    ['__Host- with a domain', '__Host-a=1; Secure; Path=/; Domain=login.test.example'],
    ['__Host- without Secure', '__Host-a=1; Path=/'],
    ['__Secure- without Secure', '__Secure-a=1; Path=/'],
    ['a domain of somebody else', 'a=1; Domain=evil.example'],
    ['no name', '=1; Path=/'],
    ['no value at all', 'nonsense'],
  ])('rejects what a browser rejects: %s', (_name, line) => {
    const jar = new CookieJar(() => 0);
    expect(jar.store(line, HOST)).toBe('rejected');
    expect(jar.size).toBe(0);
  });

  test('stores nothing from plain HTTP', () => {
    expect(new CookieJar(() => 0).store('a=1', at('http://login.test.example/'))).toBe('rejected');
  });

  test('matches paths by whole segments, longest first', () => {
    const jar = new CookieJar(() => 0);
    jar.store('outer=1; Path=/interaction', HOST);
    jar.store('inner=2; Path=/interaction/abc', HOST);
    expect(jar.header(HOST)).toBe('inner=2; outer=1');
    expect(jar.header(at('https://login.test.example/interaction/abcd'))).toBe('outer=1');
    expect(jar.header(at('https://login.test.example/interactions'))).toBeUndefined();
  });

  test('without a path it belongs to the folder of the page', () => {
    const jar = new CookieJar(() => 0);
    jar.store('a=1', HOST);
    expect(jar.header(at('https://login.test.example/interaction/other'))).toBe('a=1');
    expect(jar.header(at('https://login.test.example/auth'))).toBeUndefined();
  });

  test('ages with its clock; Max-Age wins over Expires; a past date removes', () => {
    let now = Date.parse('2026-03-01T00:00:00Z');
    const jar = new CookieJar(() => now);
    jar.store('a=1; Path=/; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT', HOST);
    expect(jar.header(HOST)).toBe('a=1');
    now += 10_000;
    expect(jar.header(HOST)).toBeUndefined();
    jar.store('b=1; Path=/', HOST);
    expect(jar.store('b=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', HOST)).toBe('removed');
    expect(jar.header(HOST)).toBeUndefined();
  });

  test('a copy goes its own way', () => {
    const jar = new CookieJar(() => 0);
    jar.store('a=1; Path=/', HOST);
    const copy = jar.copy();
    copy.store('a=2; Path=/', HOST);
    expect([jar.header(HOST), copy.header(HOST)]).toEqual(['a=1', 'a=2']);
  });
});
