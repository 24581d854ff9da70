/**
 * What a person reads when there is no form to show:
 * plain words, a way on, a reference. Never a provider's error text.
 */
import { escapeHtml } from './html.ts';
import { layout } from './layout.ts';
import type { Page } from './layout.ts';

export interface ErrorPageInput {
  readonly status: number;
  /** OAuth error code: for whoever builds the application, as small print. */
  readonly error: string;
  readonly description: string;
  readonly correlationId: string;
  /** Only where trying again can help. */
  readonly retryHref?: string | undefined;
}

function words(status: number): readonly [string, string] {
  if (status === 503)
    return ['We cannot do this right now', 'Nothing was lost. Please try again in a moment.'];
  if (status >= 500) return ['Something went wrong', 'The fault is ours. Please try again in a moment.'];
  return ['This page cannot be shown', 'Go back to the application you came from and start again.'];
}

export function errorPage(input: ErrorPageInput): Page {
  const [heading, advice] = words(input.status);
  const retry =
    input.retryHref === undefined
      ? ''
      : `<a class="button" href="${escapeHtml(input.retryHref)}">Try again</a>`;
  // A description of ours or the library's: it names parameters, never values of secrets.
  const detail = `${input.error}${input.description === '' ? '' : `: ${input.description}`}`;
  return layout(
    heading,
    `<h1>${heading}</h1>
<p>${advice}</p>
<p><small>${escapeHtml(detail)}</small><br>
<small>Reference ${escapeHtml(input.correlationId)}</small></p>
${retry}`,
  );
}
