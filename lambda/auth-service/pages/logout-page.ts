/** Signing out: a question first, because a link elsewhere could have led here. */
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

export const signedOutPage = (): Page =>
  layout('Signed out', '<h1>You are signed out</h1>\n<p>You may close this page.</p>');
