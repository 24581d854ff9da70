/** The provider's keys, and ID tokens: sound ones, and each kind of unsound one. */
import { randomUUID } from 'node:crypto';

import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import type { GenerateKeyPairResult, JWK, JWTPayload } from 'jose';

import type { Conduct } from './conduct.ts';

export const CLIENT_ID = 'holdover';
export const CLIENT_SECRET = 'upstream-client-secret';
const ELSEWHERE = 'https://elsewhere.example';

export class ProviderKeys {
  readonly published: readonly JWK[];
  readonly #id: string;
  readonly #own: GenerateKeyPairResult;
  readonly #stranger: GenerateKeyPairResult;

  private constructor(id: string, own: GenerateKeyPairResult, stranger: GenerateKeyPairResult, jwk: JWK) {
    this.#id = id;
    this.#own = own;
    this.#stranger = stranger;
    this.published = [{ ...jwk, kid: id, alg: 'ES256', use: 'sig' }];
  }

  static async create(): Promise<ProviderKeys> {
    const own = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(own.publicKey);
    return new ProviderKeys(randomUUID(), own, await generateKeyPair('ES256'), jwk);
  }

  sign(conduct: Conduct, claims: JWTPayload): Promise<string> | string {
    switch (conduct) {
      case 'unsigned':
        return new UnsecuredJWT(claims).encode();
      case 'symmetric':
        return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(CLIENT_SECRET));
      case 'wrong-key':
        return signed(claims, this.#id, this.#stranger);
      case 'unknown-key':
        return signed(claims, 'a-key-of-nobody', this.#stranger);
      default:
        return signed(claims, this.#id, this.#own);
    }
  }
}

const signed = (claims: JWTPayload, kid: string, { privateKey }: GenerateKeyPairResult): Promise<string> =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);

export interface SignedInPerson {
  readonly issuer: string;
  readonly nonce: string;
  readonly subject: string;
  /** Empty where only userinfo tells who it is. */
  readonly profile: JWTPayload;
  readonly nowSeconds: number;
}

/** OpenID Connect Core 1.0, section 2, but for what `conduct` says. */
export function claimsOf(conduct: Conduct, person: SignedInPerson): JWTPayload {
  const { issuer, nonce, subject, profile, nowSeconds } = person;
  const issuedAt = conduct === 'expired' ? nowSeconds - 7200 : nowSeconds;
  return {
    ...profile,
    ...subjectOf(conduct, subject),
    iss: conduct === 'wrong-issuer' ? ELSEWHERE : issuer,
    aud: audience(conduct),
    ...(conduct === 'no-nonce' ? {} : { nonce: conduct === 'wrong-nonce' ? 'another' : nonce }),
    ...(conduct === 'no-issued-at' ? {} : { iat: issuedAt }),
    exp: issuedAt + 300,
  };
}

/** A number where a string belongs; the library refuses it as it would refuse any other wrong type. */
function subjectOf(conduct: Conduct, subject: string): JWTPayload {
  if (conduct === 'no-subject') return {};
  return { sub: conduct === 'numeric-subject' ? (subject.length as unknown as string) : subject };
}

function audience(conduct: Conduct): string | string[] {
  if (conduct === 'wrong-audience') return 'somebody-else';
  // Several need `azp` to say for whom the token is (section 3.1.3.7).
  return conduct === 'two-audiences' ? [CLIENT_ID, 'another-application'] : CLIENT_ID;
}
