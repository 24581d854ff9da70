/** What each write accepts. */
import { GRANT_TYPES } from '../../contract/administration.ts';
import type {
  GrantType,
  NewClient,
  NewOrganization,
  NewUser,
  UserChange,
} from '../../contract/administration.ts';
import { MAXIMUM_PASSWORD_BYTES } from '../../runtime/passwords.ts';
import { BodyReader, visibleText } from './body.ts';
import type { TextRule } from './body.ts';

export const NAME = visibleText(1, 200);
export const IDENTIFIER: TextRule = {
  accepts: (value) => /^[\w-]{1,64}$/.test(value),
  allowed: 'an identifier of up to 64 letters, digits, - and _',
};
/** Deliverability is the sender's business; this only keeps out what no address is (RFC 5321: 254 characters). */
export const EMAIL: TextRule = {
  accepts: (value) => value.length <= 254 && /^[^\s@\p{C}]{1,64}@[^\s@\p{C}]+\.[^\s@\p{C}]+$/u.test(value),
  allowed: 'an e-mail address',
};
const MINIMUM_PASSWORD = 8;
const PASSWORD: TextRule = {
  accepts: (value) => value.length >= MINIMUM_PASSWORD && Buffer.byteLength(value) <= MAXIMUM_PASSWORD_BYTES,
  allowed: `${MINIMUM_PASSWORD} characters to ${MAXIMUM_PASSWORD_BYTES} bytes`,
};
const SCOPE: TextRule = {
  accepts: (value) => /^[\w:.-]{1,64}$/.test(value),
  allowed: 'a scope of up to 64 letters, digits, :, ., - and _',
};
/** RFC 6749 3.1.2: absolute, no fragment; plain HTTP only to the machine itself (RFC 8252 7.3). */
const REDIRECT: TextRule = {
  accepts: (value) => {
    if (value.length > 2000 || !URL.canParse(value)) return false;
    const { protocol, hostname, hash } = new URL(value);
    const secure =
      protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]'].includes(hostname));
    return secure && hash === '' && !value.endsWith('#');
  },
  allowed: 'an https URL without a fragment (http only for 127.0.0.1 and [::1])',
};

export function readOrganization(text: string): NewOrganization {
  const body = new BodyReader(text);
  const name = body.text('name', NAME);
  body.finish();
  return { name };
}

export function readUser(text: string): NewUser {
  const body = new BodyReader(text);
  const organizationId = body.text('organizationId', IDENTIFIER);
  const email = body.text('email', EMAIL);
  const name = body.optionalText('name', NAME);
  const password = body.text('password', PASSWORD);
  body.finish();
  return { organizationId, email, password, ...(name === undefined ? {} : { name }) };
}

export function readUserChange(text: string): UserChange {
  const body = new BodyReader(text);
  const status = body.choice('status', ['enabled', 'disabled']);
  body.finish();
  return { status };
}

export function readClient(
  text: string,
): Required<Omit<NewClient, 'organizationId'>> & Pick<NewClient, 'organizationId'> {
  const body = new BodyReader(text);
  const organizationId = body.optionalText('organizationId', IDENTIFIER);
  const client = {
    name: body.text('name', NAME),
    type: body.choice('type', ['public', 'confidential']),
    redirectUris: body.list('redirectUris', REDIRECT),
    postLogoutRedirectUris: body.list('postLogoutRedirectUris', REDIRECT),
    grantTypes: body.list('grantTypes', GRANT_TYPE) as readonly GrantType[],
    scopes: body.list('scopes', SCOPE),
  };
  const uses = (grant: GrantType): boolean => client.grantTypes.includes(grant);
  body.require(client.grantTypes.length > 0, 'grantTypes must name at least one');
  body.require(
    uses('authorization_code') === client.redirectUris.length > 0,
    'redirectUris must be given with authorization_code, and only with it',
  );
  body.require(
    !uses('authorization_code') || client.scopes.includes('openid'),
    'scopes must contain openid with authorization_code',
  );
  body.require(
    !uses('client_credentials') || client.type === 'confidential',
    'client_credentials needs a confidential client',
  );
  body.require(
    !uses('refresh_token') || uses('authorization_code'),
    'refresh_token needs authorization_code beside it',
  );
  body.finish();
  return organizationId === undefined ? client : { ...client, organizationId };
}

const GRANT_TYPE: TextRule = {
  accepts: (value) => (GRANT_TYPES as readonly string[]).includes(value),
  allowed: `one of ${GRANT_TYPES.join(', ')}`,
};
