/** The hosted sign-in form. */
import { escapeHtml } from './html.ts';
import { formTarget, layout } from './layout.ts';
import type { Page } from './layout.ts';

/** Why the form is shown again. Unknown, disabled and throttled people read the very same words. */
export type SignInProblem = 'refused' | 'unavailable' | 'incomplete';

export interface SignInPageInput {
  readonly action: string;
  readonly clientName: string;
  readonly redirectUri: string | undefined;
  readonly email: string;
  readonly problem?: SignInProblem;
  /** Plain text for everybody who signs in; empty where there is nothing to say. */
  readonly announcement: string;
  /** The person began in another region and starts here again. */
  readonly moved: boolean;
  readonly correlationId: string;
}

const PROBLEMS: Readonly<Record<SignInProblem, readonly [string, string]>> = {
  refused: [
    'Sign-in did not work',
    'Check your e-mail address and password, then try again. After several failures it helps to wait 15 minutes.',
  ],
  unavailable: [
    'Sign-in is not possible right now',
    'This is not about your password. Try again in a moment.',
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
<button type="submit">${input.problem === 'unavailable' ? 'Try again' : 'Sign in'}</button>
</form>`;
}

function problem(input: SignInPageInput): string {
  if (input.problem === undefined) return '';
  const [heading, advice] = PROBLEMS[input.problem];
  return `<div class="alert" role="alert" id="problem">
<h2>${heading}</h2>
<p>${advice}</p>
<p><small>Reference ${escapeHtml(input.correlationId)}</small></p>
</div>`;
}
