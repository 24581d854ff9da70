/** Upstream sign-in where nobody signs in upstream: being asked is a mistake of the test. */
import type { UpstreamRules } from '../../../lambda/auth-service/upstream/authenticate.ts';

const unexpected = (): Promise<never> => Promise.reject(new Error('no upstream provider is meant here'));

export const NO_UPSTREAM: UpstreamRules = {
  providers: { authorizationUrl: unexpected, identity: unexpected },
  admit: unexpected,
  reseal: unexpected,
};
