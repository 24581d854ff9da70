/** F32, silence: an organisation's identity provider takes what our servers ask and does not answer. */
import { upstreamStory } from './upstream.ts';

export const upstreamHangs = upstreamStory({
  name: 'upstream-hangs',
  title: "an organisation's identity provider takes every question and never answers",
  story:
    'The provider at which one organisation signs in its people shows them its page and sends them back, but our servers wait for its answers in vain: some never begin, some never end. Who comes by it is told so by the page that they know, within seconds, and can try again or use their password. Nobody else notices.',
  manner: 'hang',
  afterwards: 'circuit',
});
