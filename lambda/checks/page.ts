/** What a person must find on the hosted page, whatever their browser or their eyes. Pure over one answer. */
import type { HttpResponse } from '../contract/http.ts';
import { attributesOf, loginFieldOf, readSignInForm } from './form.ts';
import type { HtmlForm } from './form.ts';
import { header } from './result.ts';

/** @returns every problem as a plain sentence; none means good. */
export function checkSignInPage(response: HttpResponse): readonly string[] {
  if (response.status !== 200) return [`the sign-in page answered ${response.status}, not 200`];
  return checkSignInForm(response);
}

/** The same of the form alone, where a page has a reason for another status. */
export function checkSignInForm(response: HttpResponse): readonly string[] {
  const form = readSignInForm(response.body);
  if (form === undefined) return ['the page holds no form that asks for a password'];
  return [
    ...documentProblems(response.body),
    ...formProblems(form, response.body),
    ...headerProblems(response),
  ];
}

const DOCUMENT_RULES: readonly (readonly [RegExp, string])[] = [
  [/<html[^>]*\slang\s*=\s*["']?[a-z]/i, 'the page names no language'],
  [/<title>\s*[^<\s]/i, 'the page has no title'],
  [
    /<meta[^>]*name\s*=\s*["']?viewport/i,
    'the page sets no viewport, so it is unreadable on a narrow screen',
  ],
  [/<h1\b/i, 'the page has no main heading'],
];

function documentProblems(html: string): readonly string[] {
  const missing = DOCUMENT_RULES.filter(([rule]) => !rule.test(html)).map(([, problem]) => problem);
  return /<script\b/i.test(html) ? [...missing, 'the page runs a script'] : missing;
}

function formProblems(form: HtmlForm, html: string): readonly string[] {
  const problems: string[] = [];
  if (form.method !== 'POST') problems.push(`the form is sent with ${form.method}, needs POST`);
  if (loginFieldOf(form) === undefined) problems.push('the form has no field for who signs in');
  const labelled = new Set(
    [...html.matchAll(/<label\b([^>]*)>/gi)].map(([, text = '']) => attributesOf(text).get('for')),
  );
  for (const field of form.fields)
    if (['password', 'email', 'text'].includes(field.type) && !labelled.has(field.id))
      problems.push(`the field ${field.name} has no label`);
  return problems;
}

function headerProblems(response: HttpResponse): readonly string[] {
  const problems: string[] = [];
  const policy = header(response, 'content-security-policy') ?? '';
  if (!policy.includes("default-src 'none'"))
    problems.push("the content security policy lacks default-src 'none'");
  if (/unsafe-inline|unsafe-eval/.test(policy))
    problems.push('the content security policy allows unsafe sources');
  if (!(header(response, 'cache-control') ?? '').includes('no-store'))
    problems.push('the page may be cached');
  return problems;
}
