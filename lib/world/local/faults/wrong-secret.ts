/**
 * A person writes a new version of a secret by hand: well-formed, with the next serial, and wrong. It is put by the same
 * operation that the console uses, and reaches replicas as any version does.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';

import type { InjectedFault, SpoilableSecret } from '../../world.ts';
import type { FaultNeeds } from './needs.ts';
import { namedSecret, putSecret } from './secret-value.ts';

type Content = Readonly<Record<string, unknown>> & { readonly serial: number };

/** How long the dates of the mistaken key run: whoever takes it signs with it at once. */
const LIFETIME_SECONDS = 90 * 24 * 3600;

/**
 * Healing is what a person does who notices: the former content with a serial above the mistake's.
 * @throws WorldError `SECRET_MISSING`
 */
export function spoilSecret({ topology, parts, spine }: FaultNeeds, secret: SpoilableSecret): InjectedFault {
  const name = namedSecret(topology, secret);
  const { secrets } = parts;
  const former = JSON.parse(secrets.currentValue('primary', name)) as Content;
  const wrong = { ...MISTAKES[secret](former, spine.clock.now() / 1000), serial: former.serial + 1 };
  const versionId = putSecret(secrets, name, wrong);
  let reads = 0;
  const ignore = secrets.onRead((read) => {
    if (read.name === name && read.versionId === versionId) reads += 1;
  });
  let healed = false;
  return {
    hits: () => ({ [`reads of the wrong ${secret}`]: reads }),
    heal: (afterwards) => {
      ignore();
      if (!healed && afterwards === 'goes-on')
        putSecret(secrets, name, { ...former, serial: wrong.serial + 1 });
      healed = true;
      return Promise.resolve();
    },
  };
}

type Mistake = (former: Content, nowSeconds: number) => Content;

const MISTAKES: Readonly<Record<SpoilableSecret, Mistake>> = {
  /** The password of another environment: the database does not know it. */
  'database/application': (former) => ({ ...former, password: randomBytes(18).toString('base64url') }),
  /** A set made anew instead of extended: it verifies nothing that was signed before. */
  'keys/signing': (former, nowSeconds) => ({ ...former, keys: [strangeKey(Math.floor(nowSeconds))] }),
};

function strangeKey(nowSeconds: number): Readonly<Record<string, unknown>> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    kid: randomBytes(8).toString('hex'),
    algorithm: 'ES256',
    jwk: privateKey.export({ format: 'jwk' }),
    publishedAt: nowSeconds,
    signsFrom: nowSeconds,
    retiresAt: nowSeconds + LIFETIME_SECONDS,
    notAfter: nowSeconds + LIFETIME_SECONDS,
  };
}
