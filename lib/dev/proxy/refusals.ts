/** Why the proxy leads nowhere, in words: a status for tools, a page for browsers, which do not show a status. */
import { ExchangeError } from '../../../lambda/contract/http.ts';
import type { Destination } from '../../world/outside.ts';
import { document, escapeHtml } from '../html.ts';

export interface Refusal {
  readonly status: 400 | 403 | 502 | 504;
  readonly reason: string;
  /** One sentence. */
  readonly sentence: string;
}

export const MALFORMED: Refusal = {
  status: 400,
  reason: 'Bad Request',
  sentence: 'CONNECT needs a host name and a port, such as login.example.com:443.',
};

export const plainHttp = (url: string): Refusal => ({
  status: 403,
  reason: 'Forbidden',
  sentence: `Nothing in this world speaks plain HTTP: ${url} has to begin with https://.`,
});

export const foreignPort = (host: string, port: number): Refusal => ({
  status: 403,
  reason: 'Forbidden',
  sentence: `Port ${port} of ${host} is closed here: this proxy leads to port 443 only.`,
});

export const foreignName = (host: string): Refusal => ({
  status: 403,
  reason: 'Forbidden',
  sentence: `${host} is no name of this world, and this proxy leads nowhere else.`,
});

/** @throws whatever is not an {@link ExchangeError}: a fault of ours is not the region's. */
export const unreachable = (host: string, { address, role }: Destination, error: unknown): Refusal => {
  if (!(error instanceof ExchangeError)) throw error;
  const place = role === undefined ? address : `the ${role} region (${address})`;
  return / did not answer /.test(error.message)
    ? {
        status: 504,
        reason: 'Gateway Timeout',
        sentence: `${host} leads to ${place}, which does not answer.`,
      }
    : {
        status: 502,
        reason: 'Bad Gateway',
        sentence: `${host} leads to ${place}, which refuses connections.`,
      };
};

/** For a browser that was on its way to a name of this world. */
export const refusalPage = ({ sentence }: Refusal): string =>
  document(
    'Not reachable',
    `<h1>This site cannot be reached</h1>
<p class="bad">${escapeHtml(sentence)}</p>
<p>That is what a lost region looks like from outside. Nobody has to act: health checks turn red, DNS leads to the
other region, and a reload works again. The terminal shows each step as it happens.</p>
<p><small>This page comes from the proxy of <code>npm run dev</code>. On the internet a browser shows an error of its
own here.</small></p>`,
  );
