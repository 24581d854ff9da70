/** What writes of connections and links accept. */
import type { ConnectionChange, NewConnection, NewLink } from '../../contract/administration.ts';
import { isIssuer } from '../../runtime/upstream/issuer.ts';
import { BodyReader, visibleText } from './body.ts';
import type { TextRule } from './body.ts';
import { IDENTIFIER } from './inputs.ts';

const NAME = visibleText(1, 100);
const ISSUER: TextRule = {
  accepts: isIssuer,
  allowed:
    'the issuer as the provider spells it: an https URL of a public host, without port, user name, query or fragment',
};
/** RFC 6749, appendix A: visible ASCII. */
const VISIBLE_ASCII = (longest: number): TextRule => ({
  accepts: (value) => value.length >= 1 && value.length <= longest && /^[\x20-\x7e]*$/.test(value),
  allowed: `1 to ${longest} visible ASCII characters`,
});
const CLIENT_ID = VISIBLE_ASCII(255);
const CLIENT_SECRET = VISIBLE_ASCII(1024);
const SUBJECT = VISIBLE_ASCII(255);

/** There is no redirect URI to set: it is always on the host where the person signs in. */
export function readConnection(text: string): NewConnection {
  const body = new BodyReader(text);
  const connection = {
    organizationId: body.text('organizationId', IDENTIFIER),
    name: body.text('name', NAME),
    issuer: body.text('issuer', ISSUER),
    clientId: body.text('clientId', CLIENT_ID),
    newUsers: body.choice('newUsers', ['create', 'refuse']),
  };
  const clientSecret = body.optionalText('clientSecret', CLIENT_SECRET);
  body.finish();
  return clientSecret === undefined ? connection : { ...connection, clientSecret };
}

export function readConnectionChange(text: string): ConnectionChange {
  const body = new BodyReader(text);
  const status = body.optionalText('status', STATUS) as ConnectionChange['status'];
  const clientSecret = body.optionalText('clientSecret', CLIENT_SECRET);
  body.require(status !== undefined || clientSecret !== undefined, 'status or clientSecret must be given');
  body.finish();
  return {
    ...(status === undefined ? {} : { status }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
}

const STATUS: TextRule = {
  accepts: (value) => value === 'enabled' || value === 'disabled',
  allowed: 'one of enabled, disabled',
};

export function readLink(text: string): NewLink {
  const body = new BodyReader(text);
  const link = {
    connectionId: body.text('connectionId', IDENTIFIER),
    userId: body.text('userId', IDENTIFIER),
    subject: body.text('subject', SUBJECT),
  };
  body.finish();
  return link;
}
