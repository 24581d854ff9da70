import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';

/** One address of a name, as the operating system's resolver would give it to a connecting socket. */
export type ResolveName = (name: string) => Promise<string>;

/**
 * Sends every name of this process to the drill's DNS, over UDP. Answers are kept as long as their TTL says, on
 * simulated time; failures are not kept.
 */
export const installNames = (nameServerPort: number, simulatedNow: () => number): ResolveName => {
  const servers = [`127.0.0.1:${nameServerPort}`];
  dns.setServers(servers);
  aimResolvers(servers);
  const resolve = createResolve(simulatedNow);
  replaceLookup(resolve);
  syncBuiltinESMExports();
  return resolve;
};

const createResolve = (simulatedNow: () => number): ResolveName => {
  const resolver = new dns.promises.Resolver({ timeout: 2000, tries: 2 });
  const kept = new Map<string, { readonly address: string; readonly until: number }>();
  return async (host) => {
    const name = host.toLowerCase().replace(/\.$/, '');
    if (name === 'localhost') return '127.0.0.1';
    if (isIP(name) !== 0) return name;
    const known = kept.get(name);
    const now = simulatedNow();
    if (known !== undefined && known.until > now) return known.address;
    const [record] = await resolver
      .resolve4(name, { ttl: true })
      .catch((error: unknown) => fail(name, error));
    if (record === undefined) return fail(name, undefined);
    kept.set(name, { address: record.address, until: now + record.ttl * 1000 });
    return record.address;
  };
};

/** The words and codes of `getaddrinfo`, which callers know; a name server that is silent is `EAI_AGAIN` there. */
const fail = (hostname: string, cause: unknown): never => {
  const silent = (cause as NodeJS.ErrnoException | undefined)?.code === 'ETIMEOUT';
  const code = silent ? 'EAI_AGAIN' : 'ENOTFOUND';
  throw Object.assign(new Error(`getaddrinfo ${code} ${hostname}`, { cause }), {
    code,
    errno: silent ? -3001 : -3008,
    syscall: 'getaddrinfo',
    hostname,
  });
};

/** A resolver made later starts with the machine's own name servers; in here it starts with the drill's. */
const aimResolvers = (servers: readonly string[]): void => {
  dns.Resolver = class extends dns.Resolver {
    constructor(options?: dns.ResolverOptions) {
      super(options);
      this.setServers(servers);
    }
  };
  dns.promises.Resolver = class extends dns.promises.Resolver {
    constructor(options?: dns.ResolverOptions) {
      super(options);
      this.setServers(servers);
    }
  };
};

type LookupCallback = (error: Error | null, address?: unknown, family?: number) => void;

const replaceLookup = (resolve: ResolveName): void => {
  const lookup = async (host: string, options: unknown): Promise<unknown> => {
    const found = { address: await resolve(host), family: 4 };
    return wantsAll(options) ? [found] : found;
  };
  const withCallback = (host: string, ...rest: unknown[]): void => {
    const callback = rest.at(-1) as LookupCallback;
    const options = rest.length > 1 ? rest[0] : undefined;
    resolve(host).then(
      (address) => {
        if (wantsAll(options)) callback(null, [{ address, family: 4 }]);
        else callback(null, address, 4);
      },
      (error: unknown) => callback(error as Error),
    );
  };
  Object.assign(dns.promises, { lookup });
  Object.assign(dns, { lookup: withCallback });
};

const wantsAll = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'all' in options && options.all === true;
