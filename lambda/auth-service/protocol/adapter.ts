/** The library's storage port over our models: one adapter per kind, chosen by name. */
import type { Adapter, AdapterFactory } from 'oidc-provider';
import { accessTokenModel } from './models/access-token.ts';
import { authorizationCodeModel } from './models/authorization-code.ts';
import { clientCredentialsModel } from './models/client-credentials.ts';
import { clientModel } from './models/client.ts';
import { grantModel } from './models/grant.ts';
import { interactionModel } from './models/interaction.ts';
import type { Model } from './models/model.ts';
import { plainModel } from './models/plain.ts';
import { refreshTokenModel } from './models/refresh-token.ts';
import { sessionModel } from './models/session.ts';
import type { ServiceContext } from './service-context.ts';

const MODELS: Readonly<Record<string, (service: ServiceContext) => Model>> = {
  AccessToken: accessTokenModel,
  AuthorizationCode: authorizationCodeModel,
  Client: clientModel,
  ClientCredentials: clientCredentialsModel,
  Grant: grantModel,
  Interaction: interactionModel,
  RefreshToken: refreshTokenModel,
  Session: sessionModel,
};

const unsupported = (what: string): Promise<never> =>
  Promise.reject(new TypeError(`${what} is not in use here`));

export function adapterFactory(service: ServiceContext): AdapterFactory {
  return (kind): Adapter => {
    const model = MODELS[kind]?.(service) ?? plainModel(service, kind);
    return {
      // The library leaves the lifetime out only for what never expires, which nothing here is.
      upsert: (id, payload, seconds) =>
        seconds === undefined ? unsupported(`${kind} without an end`) : model.upsert(id, payload, seconds),
      find: (id) => model.find(id),
      findByUid: (uid) => model.findByUid?.(uid) ?? unsupported(`${kind} by uid`),
      findByUserCode: () => unsupported('the device flow'),
      consume: (id) => model.consume?.(id) ?? unsupported(`consuming ${kind}`),
      destroy: (id) => model.destroy(id),
      // Each use loads the grant, and revoking the grant is one item of its own (auth traps A3).
      revokeByGrantId: () => Promise.resolve(),
    };
  };
}
