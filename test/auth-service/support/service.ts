/**
 * The whole service in two regions over one replicated table,
 * reached through load balancer events without sockets.
 */
import { createHash } from 'node:crypto';
import type { ALBEvent } from 'aws-lambda';
import { createApp, newCorrelationId } from '../../../lambda/auth-service/app.ts';
import { createReadyHandler } from '../../../lambda/auth-service/health/ready.ts';
import { requestOf, resultOf } from '../../../lambda/auth-service/http/alb.ts';
import type { ServiceEvent } from '../../../lambda/auth-service/ports.ts';
import type { Admit } from '../../../lambda/auth-service/upstream/admission.ts';
import type { Reseal } from '../../../lambda/auth-service/upstream/reseal.ts';
import type { UpstreamRules } from '../../../lambda/auth-service/upstream/authenticate.ts';
import { createUpstream } from '../../../lambda/runtime/upstream/upstream.ts';
import type { UpstreamTransport } from '../../../lambda/runtime/upstream/transport.ts';
import { inProcess } from '../../support/upstream/in-process.ts';
import type { UpstreamProvider } from '../../../lib/world/local/upstream-provider/provider.ts';
import { ProviderPool } from '../../../lambda/auth-service/protocol/provider-pool.ts';
import type { HealthState } from '../../../lambda/contract/health.ts';
import { ADMIN_SCOPE } from '../../../lambda/contract/routes.ts';
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { SigningKeySet, SymmetricKeySet } from '../../../lambda/contract/secrets.ts';
import type { UserRow } from '../../../lambda/runtime/database/port.ts';
import type {
  Directory,
  DirectoryAccount,
  DirectoryClient,
  DirectoryConnection,
} from '../../../lambda/runtime/directory/port.ts';
import { SIGN_IN_ANSWER_FLOOR_MILLISECONDS } from '../../../lambda/contract/flags.ts';
import type { FlagValue } from '../../../lambda/contract/flags.ts';
import { fixedFlags } from '../../../lambda/runtime/flags/reader.ts';
import type { PasswordState } from '../../../lambda/runtime/passwords.ts';
import { signingKey, symmetricKey } from './keys.ts';
import { ReplicatedTable } from './replicated-store.ts';

export const HOSTS = ['login.dev.holdover.example', 'accounts.dev.holdover.example'] as const;
/** An issuer that is a tenant's, not ours. */
export const TENANT_HOST = 'auth.tenant.example';
export const REGION_HOST = 'eu-west-1.dev.holdover.example';
export const PASSWORD = 'correct horse battery staple';
export const CLIENT_SECRET = 'a client secret of many random bits';
export const REDIRECT_URI = 'https://app.example/callback';

export const EMAIL = 'ada@example.org';
const account: DirectoryAccount = {
  accountId: 'account-1',
  status: 'enabled',
  credentialVersion: 1,
  claims: { email: EMAIL, email_verified: true, name: 'Ada' },
};
const clients: readonly DirectoryClient[] = [
  {
    clientId: 'app',
    name: 'The <App>',
    secretHash: createHash('sha256').update(CLIENT_SECRET).digest('base64url'),
    redirectUris: [REDIRECT_URI],
    postLogoutRedirectUris: ['https://app.example/bye'],
    grantTypes: ['authorization_code', 'refresh_token'],
    scopes: ['openid', 'offline_access', 'email', 'profile'],
  },
  {
    clientId: 'administrator',
    name: 'Administrator',
    secretHash: createHash('sha256').update(CLIENT_SECRET).digest('base64url'),
    redirectUris: [],
    postLogoutRedirectUris: [],
    grantTypes: ['client_credentials'],
    scopes: [ADMIN_SCOPE],
  },
];

/** What the service calls outside of itself. */
export type Port = 'session-table' | 'directory' | 'keys' | 'database' | 'passwords' | 'upstream';

export interface Line {
  readonly region: RegionRole;
  readonly line: ServiceEvent;
}

/** Everything that a test may change while the service runs. */
export class World {
  readonly table: ReplicatedTable;
  readonly lines: Line[] = [];
  account: DirectoryAccount | 'unknown' = account;
  user: UserRow | undefined = {
    accountId: account.accountId,
    email: EMAIL,
    passwordHash: 'stored',
    credentialVersion: 1,
  };
  signing: SigningKeySet = { serial: 1, keys: [signingKey('sign-1')] };
  mac: SymmetricKeySet = { serial: 1, keys: [symmetricKey('mac-1')] };
  cookie: SymmetricKeySet = { serial: 1, keys: [symmetricKey('cookie-1')] };
  clients: readonly DirectoryClient[] = clients;
  connections: readonly DirectoryConnection[] = [];
  /** Account ids by `<organization> <issuer> <subject>`. */
  readonly links = new Map<string, string>();
  admit: Admit = () => Promise.resolve({ kind: 'closed' });
  reseal: Reseal = () => Promise.reject(new Error('nothing is to be sealed anew'));
  /** Reached by the host of their issuer. */
  upstreamProviders: readonly UpstreamProvider[] = [];
  /** How they are reached. */
  upstreamTransport: UpstreamTransport = (...given) => inProcess(...this.upstreamProviders)(...given);
  directoryFails = false;
  databaseFails = false;
  keysFail = false;
  /** Called before each call to a port; what it throws is what that call fails with. */
  interfere: ((port: Port) => void) | undefined;
  /** By key; what is absent is as bundled. */
  flags: Readonly<Record<string, FlagValue>>;
  passwordChecks = 0;
  /** Issuers whose documents were used past their hour. */
  readonly staleUses: string[] = [];
  /** Of what is held of providers, epoch milliseconds. */
  nowMs = (): number => Date.now();
  hashing: PasswordState = { state: 'ready' };
  readonly #apps: Record<RegionRole, ReturnType<typeof createApp>>;

  constructor(floorMilliseconds = 0) {
    this.flags = { [SIGN_IN_ANSWER_FLOOR_MILLISECONDS.key]: floorMilliseconds };
    this.table = new ReplicatedTable(REGION_ROLES, nowSeconds);
    this.#apps = { primary: this.#app('primary'), standby: this.#app('standby') };
  }

  /** A fetch whose requests all arrive at `region`'s load balancer, whatever host the URL names. */
  readonly fetchAt =
    (region: () => RegionRole, extraHeaders: Readonly<Record<string, string>> = {}): typeof fetch =>
    async (input, init) => {
      const request = new Request(input, init);
      const result = await this.invoke(region(), albEvent(request, await request.text(), extraHeaders));
      const headers = new Headers();
      for (const [name, values] of Object.entries(result.multiValueHeaders ?? {}))
        for (const value of values) headers.append(name, String(value));
      const empty = [204, 304].includes(result.statusCode);
      return new Response(empty ? null : (result.body ?? ''), { status: result.statusCode, headers });
    };

  invoke = async (region: RegionRole, event: ALBEvent) =>
    resultOf(await this.#apps[region](requestOf(event, newCorrelationId())));

  /** Ports fail as the real ones do: keys at once, everything else by a promise. */
  #watched<T extends object>(port: Port, target: T): T {
    type Member = (...given: unknown[]) => unknown;
    const now = (member: Member, given: unknown[]): unknown => {
      this.interfere?.(port);
      return member.apply(target, given);
    };
    const later = async (member: Member, given: unknown[]): Promise<unknown> => now(member, given);
    const call = port === 'keys' ? now : later;
    return new Proxy(target, {
      get: (object, name) => {
        const member = Reflect.get(object, name) as Member;
        return (...given: unknown[]) => call(member, given);
      },
    });
  }

  #healthState = (): HealthState => (this.keysFail ? 'unready' : this.databaseFails ? 'degraded' : 'ready');

  #upstream(): UpstreamRules {
    const asked = this.#watched('upstream', {
      ask: (...given: Parameters<UpstreamTransport>) => this.upstreamTransport(...given),
    });
    return {
      providers: createUpstream({
        transport: (...given) => asked.ask(...given),
        clock: { wallMs: () => this.nowMs(), monotonicMs: () => performance.now() },
        onStale: (issuer) => void this.staleUses.push(issuer),
        onTransition: () => undefined,
      }),
      admit: (person) => this.admit(person),
      reseal: (resealed) => this.reseal(resealed),
    };
  }

  #app(here: RegionRole): ReturnType<typeof createApp> {
    const clock = {
      nowSeconds,
      runningMilliseconds: () => performance.now(),
      sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
    };
    const log = (line: ServiceEvent): void => void this.lines.push({ region: here, line });
    const down = (failing: boolean, what: string): void => {
      if (failing) throw new Error(`${what} does not answer`);
    };
    const held = <T>(value: () => T) => {
      down(this.keysFail, 'secret store');
      return value();
    };
    const providers = new ProviderPool(
      {
        here,
        store: this.#watched('session-table', this.table.store(here)),
        clock,
        log,
        keys: this.#watched('keys', {
          signing: () => held(() => this.signing),
          mac: () => held(() => this.mac),
          cookie: () => held(() => this.cookie),
        }),
        directory: this.#watched('directory', {
          findHost: async (host) => (
            down(this.directoryFails, 'directory'),
            [...HOSTS, TENANT_HOST].includes(host) ? { host } : undefined
          ),
          findClient: async (_host, id) => (
            down(this.directoryFails, 'directory'),
            this.clients.find(({ clientId }) => clientId === id)
          ),
          findAccount: async () => (down(this.directoryFails, 'directory'), this.account),
          findConnections: async (id) => (
            down(this.directoryFails, 'directory'),
            this.connections.filter(({ organizationId }) => organizationId === id)
          ),
          findLink: async ({ organizationId, issuer, subject }) => (
            down(this.directoryFails, 'directory'),
            this.links.get(`${organizationId} ${issuer} ${subject}`)
          ),
        } satisfies Directory),
      },
      {
        users: this.#watched('database', {
          findByEmail: async (email: string) => {
            down(this.databaseFails, 'database');
            return email === EMAIL ? this.user : undefined;
          },
        }),
        passwords: this.#watched('passwords', {
          selfTest: async () => this.hashing,
          verify: async (password: string, stored: string | undefined) => {
            this.passwordChecks += 1;
            return stored !== undefined && password === PASSWORD;
          },
        }),
        flags: { value: (flag) => fixedFlags(this.flags).value(flag) },
        upstream: this.#upstream(),
      },
    );
    return createApp({
      publicHosts: [...HOSTS, TENANT_HOST],
      administrationHosts: HOSTS,
      regionHost: REGION_HOST,
      providers,
      ready: createReadyHandler(
        {
          state: async () => this.#healthState(),
          document: async () => ({
            state: this.#healthState(),
            role: here,
            region: REGION_HOST,
            dependencies: {},
            versions: {},
            soft: {},
          }),
        },
        async () => false,
      ),
      admin: async () => ({ status: 200, headers: {}, body: 'admin' }),
      clock,
      log,
    });
  }
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** What a load balancer with multi-value headers sends to its target. */
export function albEvent(
  request: Request,
  body: string,
  extraHeaders: Readonly<Record<string, string>> = {},
): ALBEvent {
  const url = new URL(request.url);
  const query: Record<string, string[]> = {};
  for (const pair of url.search.slice(1).split('&').filter(Boolean)) {
    const [name = '', value = ''] = pair.split('=');
    (query[name] ??= []).push(value);
  }
  const sent = { host: url.host, ...Object.fromEntries(request.headers), ...extraHeaders };
  const headers = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]]));
  headers['x-forwarded-for'] = [...(headers['x-forwarded-for'] ?? []), '203.0.113.9'];
  return {
    requestContext: {
      elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/t/1' },
    },
    httpMethod: request.method,
    path: url.pathname,
    multiValueQueryStringParameters: query,
    multiValueHeaders: headers,
    body,
    isBase64Encoded: false,
  };
}
