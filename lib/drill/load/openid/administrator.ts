/** An operator's script at one public host: it keeps its access token and asks for a new one before that ends. */
import { adminCreate, adminList, adminToken } from '../../../../lambda/checks/admin.ts';
import type { AdminCollection, AdminRecord } from '../../../../lambda/checks/admin.ts';
import type { DiscoveryDocument } from '../../../../lambda/checks/discovery.ts';
import { RelyingParty } from '../../../../lambda/checks/relying-party.ts';
import type { StepResult } from '../../../../lambda/checks/result.ts';
import type { HttpExchange } from '../../../../lambda/contract/http.ts';
import { ADMIN_SCOPE } from '../../../../lambda/contract/routes.ts';
import type { AdministratorClient } from '../../../../lambda/contract/secrets.ts';
import type { World, WorldClock } from '../../../world/world.ts';
import type { DiscoveredHost } from './discovered-host.ts';

/** A token for a named resource ends after five minutes (auth-service `LIFETIMES`). */
const TOKEN_MS = 300_000;
/** A request with it takes its time as well. */
const KEPT_MS = 240_000;

interface HeldToken {
  readonly token: string;
  /** Simulated milliseconds since the run began, just before it was asked for. */
  readonly issuedAtMs: number;
}
type Ask<T> = (token: string) => Promise<StepResult<T>>;

export class Administrator {
  readonly #clock: Pick<WorldClock, 'elapsedMs'>;
  readonly #host: string;
  readonly #script: RelyingParty;
  #held: HeldToken | undefined;

  constructor(
    clock: Pick<WorldClock, 'elapsedMs'>,
    { name, document }: DiscoveredHost,
    client: AdministratorClient,
  ) {
    this.#clock = clock;
    this.#host = name;
    this.#script = scriptOf(document, client);
  }

  /** Creates one record; a repeat with the same key changes nothing. */
  create(
    exchange: HttpExchange,
    collection: AdminCollection,
    record: object,
    idempotencyKey: string,
  ): Promise<StepResult<AdminRecord>> {
    return this.#withToken(exchange, (token) =>
      adminCreate(exchange, this.#host, token, collection, record, idempotencyKey),
    );
  }

  /** @param after `next` of the page before. */
  list(
    exchange: HttpExchange,
    collection: AdminCollection,
    after?: string,
  ): Promise<StepResult<AdminRecord>> {
    return this.#withToken(exchange, (token) => adminList(exchange, this.#host, token, collection, after));
  }

  /** Asks once more with a new token where the one in use ended meanwhile: any other refusal is an answer. */
  async #withToken<T>(exchange: HttpExchange, ask: Ask<T>): Promise<StepResult<T>> {
    const { result, ended } = await this.#askOnce(exchange, ask);
    return ended ? (await this.#askOnce(exchange, ask)).result : result;
  }

  async #askOnce<T>(
    exchange: HttpExchange,
    ask: Ask<T>,
  ): Promise<{ readonly result: StepResult<T>; readonly ended: boolean }> {
    const given = await this.#token(exchange);
    if (given.outcome !== 'ok') return { result: given, ended: false };
    const result = await ask(given.value.token);
    const refused = result.outcome === 'refused';
    if (refused) this.#held = undefined;
    return { result, ended: refused && this.#clock.elapsedMs() - given.value.issuedAtMs >= TOKEN_MS };
  }

  async #token(exchange: HttpExchange): Promise<StepResult<HeldToken>> {
    const issuedAtMs = this.#clock.elapsedMs();
    const held = this.#held;
    if (held !== undefined && issuedAtMs - held.issuedAtMs < KEPT_MS)
      return { step: 'held-token', outcome: 'ok', value: held };
    const asked = await adminToken(exchange, this.#script, this.#host);
    if (asked.outcome !== 'ok') return asked;
    this.#held = { token: asked.value, issuedAtMs };
    return { ...asked, value: this.#held };
  }
}

/** It never sends a person away, so it has no addresses to return to. */
const scriptOf = (
  document: DiscoveryDocument,
  { clientId, clientSecret }: AdministratorClient,
): RelyingParty =>
  new RelyingParty(document, {
    clientId,
    clientSecret,
    redirectUri: '',
    postLogoutRedirectUri: '',
    scope: ADMIN_SCOPE,
  });

/** The first administrator's client, as a person reads it from its secret. @throws Error in one sentence. */
export async function readAdministrator(world: World): Promise<AdministratorClient> {
  const { administratorSecretName } = world.environment;
  const secret = await world.operator.readSecret('primary', administratorSecretName);
  const { clientId, clientSecret, serial } = JSON.parse(secret) as Partial<AdministratorClient>;
  if (clientId !== undefined && clientSecret !== undefined && serial !== undefined)
    return { clientId, clientSecret, serial };
  throw new Error(
    `The secret ${administratorSecretName} holds no administrator's client: key-bootstrap has not run.`,
  );
}
