/** F35: what a library refuses since it was upgraded, an organisation's identity provider answers. */
import { upstreamStory } from './upstream.ts';

export const upstreamChanged = upstreamStory({
  name: 'upstream-changed',
  title: "an organisation's identity provider answers what a stricter library refuses",
  story:
    'The provider at which one organisation signs in its people means well and keeps to the specifications no longer, which is what an upgraded library that checks more makes of one that never did: no token type, a subject that is a number, no time of issue, two audiences. A refusal by the library is a refusal and nothing else: it makes no session, no error page and no difference to anybody else.',
  manner: 'changed',
  afterwards: 'none',
});
