/** Applications, from the directory: read on every request, from memory (auth traps A6). */
import type { AllClientMetadata } from 'oidc-provider';
import type { DirectoryClient } from '../../../runtime/directory/port.ts';
import { guarded } from '../errors.ts';
import type { ServiceContext } from '../service-context.ts';
import type { Model } from './model.ts';

/** What is no id of ours costs no read and cannot be a key that the table refuses (2,048 bytes). */
const CLIENT_ID = /^[\w.-]{1,128}$/;

export function clientModel(service: ServiceContext): Model {
  return {
    find: async (id) => {
      if (!CLIENT_ID.test(id)) return undefined;
      const client = await guarded('directory', () => service.directory.findClient(service.host, id));
      return client === undefined ? undefined : metadataOf(client);
    },
    upsert: readOnly,
    destroy: readOnly,
  };
}

const readOnly = (): Promise<never> =>
  Promise.reject(new TypeError('the directory is written by the administrative API'));

/**
 * The library's wording of a directory client. Its secret is a hash;
 * `compareClientSecret` is overridden to match.
 */
export function metadataOf(client: DirectoryClient): AllClientMetadata {
  const signsPeopleIn = client.grantTypes.includes('authorization_code');
  return {
    client_id: client.clientId,
    client_name: client.name,
    application_type: client.redirectUris.every((uri) => uri.startsWith('https:')) ? 'web' : 'native',
    redirect_uris: signsPeopleIn ? client.redirectUris : [],
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    response_types: signsPeopleIn ? ['code'] : [],
    grant_types: client.grantTypes,
    scope: client.scopes.join(' '),
    ...(client.secretHash === undefined
      ? { token_endpoint_auth_method: 'none' }
      : { token_endpoint_auth_method: 'client_secret_basic', client_secret: client.secretHash }),
  };
}
