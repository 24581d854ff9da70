/**
 * Tokens that a client has for itself are JWTs for a named
 * resource and never stored; one without a resource opens nothing.
 */
import { errors } from 'oidc-provider';
import type { Model } from './model.ts';

export const clientCredentialsModel = (): Model => ({
  upsert: () => Promise.reject(new errors.InvalidTarget('a resource is required for this grant')),
  find: () => Promise.resolve(undefined),
  destroy: () => Promise.resolve(),
});
