/** The hosted sign-in form. */
import { escapeHtml } from './html.ts';
import { formTarget, layout } from './layout.ts';
import type { Page } from './layout.ts';

/** Why the form is shown again. Unknown, disabled and throttled people read the very same words. */
export type SignInProblem =
  | { readonly kind: 'refused' | 'unavailable' | 'incomplete' }
  | {
      readonly kind: 'provider-unavailable' | 'provider-refused' | 'new-users-closed' | 'not-admitted';
      /** The one that the person tried. */
      readonly provider: ProviderLink;
    };

/** A way to sign in somewhere else. */
export interface ProviderLink {
  readonly name: string;
  /** On this host; leads on from there. */
  readonly href: string;
}

export interface SignInPageInput {
  readonly action: string;
  readonly clientName: string;
  readonly redirectUri: string | undefined;
  readonly email: string;
  readonly problem?: SignInProblem;
  /** In this order. */
  readonly providers: readonly ProviderLink[];
  /** Plain text for everybody who signs in; empty where there is nothing to say. */
  readonly announcement: string;
  /** The person began in another region and starts here again. */
  readonly moved: boolean;
  readonly correlationId: string;
}

/** `NAME` stands for the provider's. */
const PROBLEMS: Readonly<Record<SignInProblem['kind'], readonly [string, string]>> = {
  refused: [
    'Sign-in did not work',
    'Check your e-mail address and password, then try again. After several failures it helps to wait 15 minutes.',
  ],
  unavailable: [
    'Sign-in is not possible right now',
    'This is not about your password. Try again in a moment.',
  ],
  'provider-unavailable': [
    'NAME does not answer right now',
    'This is not about your account. Try again in a moment, or sign in another way.',
  ],
  'provider-refused': ['NAME did not sign you in', 'Try again, or sign in another way.'],
  'new-users-closed': [
    'New accounts cannot be made right now',
    'You have not signed in here with NAME before. Try again later; whoever has can sign in.',
  ],
  'not-admitted': [
    'You have no account here yet',
    'Ask your administrator to let you in with NAME, or sign in another way.',
  ],
  incomplete: ['Something is missing', 'Enter both your e-mail address and your password.'],
};

export function signInPage(input: SignInPageInput): Page {
  const title = input.problem === undefined ? 'Sign in' : 'Sign in: there is a problem';
  return layout(title, content(input), formTarget(input.redirectUri));
}

function content(input: SignInPageInput): string {
  const wrong = input.problem === undefined ? '' : ' aria-describedby="problem"';
  // The field that needs attention gets the focus: the password where the address is kept.
  const [emailFocus, passwordFocus] = input.email === '' ? [' autofocus', ''] : ['', ' autofocus'];
  return `<h1>Sign in</h1>
<p class="soft">to continue to ${escapeHtml(input.clientName)}</p>
${input.announcement === '' ? '' : `<p class="note" role="status">${escapeHtml(input.announcement)}</p>`}
${input.moved ? '<p class="note" role="status">We moved you to another location to keep the service running. Please sign in again.</p>' : ''}
${problem(input)}
<form method="post" action="${escapeHtml(input.action)}">
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${escapeHtml(input.email)}"${wrong}${emailFocus}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${wrong}${passwordFocus}>
<button type="submit">${input.problem?.kind === 'unavailable' ? 'Try again' : 'Sign in'}</button>
</form>${input.providers.map(providerLink).join('')}`;
}

function problem(input: SignInPageInput): string {
  if (input.problem === undefined) return '';
  const [heading, advice] = wordsOf(input.problem);
  return `<div class="alert" role="alert" id="problem">
<h2>${heading}</h2>
<p>${advice}</p>
<p><small>Reference ${escapeHtml(input.correlationId)}</small></p>
${tryAgain(input.problem)}</div>`;
}

function wordsOf(problem: SignInProblem): readonly [string, string] {
  const [heading, advice] = PROBLEMS[problem.kind];
  if (!('provider' in problem)) return [heading, advice];
  const named = (text: string): string => text.replace('NAME', () => escapeHtml(problem.provider.name));
  return [named(heading), named(advice)];
}

/** The form's own button is the way to try a password again. */
const tryAgain = (problem: SignInProblem): string =>
  'provider' in problem
    ? `<a class="button" href="${escapeHtml(problem.provider.href)}">Try again</a>\n`
    : '';

/** A link, not a form: its way leads over the provider, which `form-action` would have to name. */
const providerLink = ({ name, href }: ProviderLink): string =>
  `\n<a class="button second" href="${escapeHtml(href)}">Sign in with ${escapeHtml(name)}</a>`;
