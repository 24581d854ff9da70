import { describe, expect, test } from '@jest/globals';

import { fillSignIn, readForms, readSignInForm } from '../../lambda/checks/form.ts';
import { checkSignInPage } from '../../lambda/checks/page.ts';
import type { HttpResponse } from '../../lambda/contract/http.ts';
import { pageHeaders } from '../../lambda/auth-service/pages/layout.ts';
import { signInPage } from '../../lambda/auth-service/pages/sign-in-page.ts';

const page = signInPage({
  announcement: '',
  providers: [],
  action: '/interaction/x?a=1&b="2"',
  clientName: 'Tom & "Jerry"',
  redirectUri: 'https://app.example/callback',
  email: '',
  moved: false,
  correlationId: 'c-1',
});
const answer = (change: (html: string) => string = (html) => html, status = 200): HttpResponse => ({
  status,
  headers: Object.fromEntries(
    Object.entries(pageHeaders(page)).map(([name, value]) => [name.toLowerCase(), [value]]),
  ),
  body: change(page.html),
});

describe('the sign-in page', () => {
  test("the service's own page passes", () => {
    expect(checkSignInPage(answer())).toEqual([]);
  });

  test.each([
    ['a 503 page', (html: string) => html, 503, 'answered 503'],
    ['no form', (html: string) => html.replace('<form', '<div').replace('</form>', '</div>'), 200, 'no form'],
    ['no language', (html: string) => html.replace(' lang="en"', ''), 200, 'no language'],
    ['no title', (html: string) => html.replace(/<title>.*<\/title>/, ''), 200, 'no title'],
    ['no viewport', (html: string) => html.replace(/<meta name="viewport"[^>]*>/, ''), 200, 'viewport'],
    ['no heading', (html: string) => html.replace('<h1', '<p'), 200, 'heading'],
    ['a script', (html: string) => html.replace('</body>', '<script>1</script></body>'), 200, 'script'],
    [
      'a field without label',
      (html: string) => html.replace('for="password"', ''),
      200,
      'password has no label',
    ],
    [
      'a form in the address bar',
      (html: string) => html.replace('method="post"', 'method="get"'),
      200,
      'needs POST',
    ],
  ])('fails with %s', (_name, change, status, problem) => {
    expect(checkSignInPage(answer(change, status)).join()).toContain(problem);
  });

  test('fails without a strict policy, or when it may be cached', () => {
    const response = answer();
    const bare = { ...response, headers: {} };
    expect(checkSignInPage(bare)).toHaveLength(2);
    const loose = {
      ...response.headers,
      'content-security-policy': ["default-src 'none'; script-src 'unsafe-inline'"],
    };
    expect(checkSignInPage({ ...response, headers: loose }).join()).toContain('unsafe');
  });
});

describe('the form reader', () => {
  test('undoes the escaping of the service', () => {
    expect(readSignInForm(page.html)).toMatchObject({ action: '/interaction/x?a=1&b="2"', method: 'POST' });
  });

  test('fills in what a person types and keeps what is hidden', () => {
    const html =
      "<form method=post action=/x><input type=hidden name=xsrf value='a&#39;b'><input name=who type=email><input type=password name=word><input type=submit></form>";
    const form = readSignInForm(html)!;
    expect(Object.fromEntries(new URLSearchParams(fillSignIn(form, 'a@b', 'p&q')))).toEqual({
      xsrf: "a'b",
      who: 'a@b',
      word: 'p&q',
    });
  });

  test('finds every form, and none where there is none', () => {
    expect(readForms('<form></form><FORM method=POST></FORM>')).toHaveLength(2);
    expect(readSignInForm('<p>try again</p>')).toBeUndefined();
  });
});
