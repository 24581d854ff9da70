/** F32, lies: an organisation's identity provider says who signed in, and it is not true. */
import { LIES_SEEN_SECONDS, upstreamStory } from './upstream.ts';

export const upstreamLies = upstreamStory({
  name: 'upstream-lies',
  title: "an organisation's identity provider sends ID tokens that are not true, eleven kinds of them",
  story:
    'Somebody has taken over the provider at which one organisation signs in its people, or its software is broken: each ID token is of another issuer, for somebody else, signed by another key or by none, for another sign-in, long expired, or about nobody. Not one of them makes a session. Who comes by is told that the provider did not sign them in, and can use their password.',
  manner: 'lies',
  afterwards: 'none',
  seconds: LIES_SEEN_SECONDS,
});
