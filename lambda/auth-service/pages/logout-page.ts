/** Signing out: a question first, because a link elsewhere could have led here. */
import { escapeHtml } from './html.ts';
import { formTarget, layout } from './layout.ts';
import type { Page } from './layout.ts';

/** `form` is the library's own, with id `op.logoutForm` and the anti-forgery field; ours are the buttons. */
export function confirmLogoutPage(form: string, postLogoutUri: string | undefined): Page {
  return layout(
    'Sign out',
    `<h1>Sign out?</h1>
<p>You will be signed out of every application that uses this sign-in.</p>
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button type="submit" form="op.logoutForm" class="second">Stay signed in</button>`,
    formTarget(postLogoutUri),
  );
}

/** The library's own form of these two posts itself; `xsrf` is its anti-forgery field. */
export interface ContinueForm {
  readonly action: string;
  readonly xsrf: string;
  /** Where the browser ends up after it. */
  readonly target: string | undefined;
}

/** Going on clears the cookie of a session that ended elsewhere. */
export const nobodySignedInPage = (form: ContinueForm): Page =>
  continuePage(form, 'Sign out', 'You are not signed in here', 'There is nothing left to sign out of.');

/** Going on ends the session of the other account and takes up the one that just signed in. */
export const otherAccountPage = (form: ContinueForm): Page =>
  continuePage(
    form,
    'Another account',
    'Somebody else was signed in',
    'This browser was signed in with another account, which will be signed out.',
  );

function continuePage(form: ContinueForm, title: string, heading: string, advice: string): Page {
  return layout(
    title,
    `<h1>${heading}</h1>
<p>${advice}</p>
<form method="post" action="${escapeHtml(form.action)}">
<input type="hidden" name="xsrf" value="${escapeHtml(form.xsrf)}">
<button type="submit" name="logout" value="yes" autofocus>Continue</button>
</form>`,
    formTarget(form.target),
  );
}

export const signedOutPage = (): Page =>
  layout('Signed out', '<h1>You are signed out</h1>\n<p>You may close this page.</p>');
