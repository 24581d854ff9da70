/** F32, errors: an organisation's identity provider answers with 500 and 429. */
import { upstreamStory } from './upstream.ts';

export const upstreamErrors = upstreamStory({
  name: 'upstream-errors',
  title: "an organisation's identity provider answers with errors",
  story:
    'The provider at which one organisation signs in its people answers our servers with 500 and "too many requests". Who comes by it is told so by the page that they know and can try again or use their password; after ten failures a process asks it once a minute only. Nobody else notices, but somebody on call: after five minutes an alarm tells them.',
  manner: 'errors',
  afterwards: 'circuit',
  pages: true,
});
