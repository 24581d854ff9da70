/**
 * The session table in two regions, in memory: consistent inside a region; between them single items cross when the
 * test says so, in any order, the later write winning silently, as in a DynamoDB global table.
 */
import type { Artifact, ArtifactStore } from '../../../lambda/auth-service/store/artifact-store.ts';

type Region = string;
interface Versioned {
  readonly item: Artifact | undefined;
  readonly writtenAt: number;
}
interface Crossing {
  readonly from: Region;
  readonly key: string;
  readonly version: Versioned;
}

export interface StoreCalls {
  reads: number;
  writes: number;
}

export class ReplicatedTable {
  readonly calls: Record<Region, StoreCalls> = {};
  /** Fails the nth next call that it matches; the effect of a failed write is that it did not happen. */
  failNext: ((operation: string, key: string) => boolean) | undefined;
  /** True: writes cross at once. False: they wait for `converge`. */
  replicating = true;
  readonly #regions: readonly Region[];
  readonly #tables = new Map<Region, Map<string, Versioned>>();
  readonly #waiting: Crossing[] = [];
  readonly #nowSeconds: () => number;
  #tick = 0;

  constructor(regions: readonly Region[], nowSeconds: () => number) {
    this.#regions = regions;
    this.#nowSeconds = nowSeconds;
    for (const region of regions) {
      this.#tables.set(region, new Map());
      this.calls[region] = { reads: 0, writes: 0 };
    }
  }

  /** Delivers what waits; `pick` chooses by item, all of it by default. */
  converge(pick: (crossing: Crossing) => boolean = () => true): void {
    for (const crossing of this.#waiting.splice(0)) {
      if (pick(crossing)) this.#cross(crossing);
      else this.#waiting.push(crossing);
    }
  }
  /** The region's unreplicated writes die with it. */
  lose(region: Region): number {
    const kept = this.#waiting.filter((crossing) => crossing.from !== region);
    const lost = this.#waiting.length - kept.length;
    this.#waiting.splice(0, this.#waiting.length, ...kept);
    return lost;
  }
  keys = (region: Region): string[] =>
    [...this.#table(region).entries()].flatMap(([key, { item }]) => (item ? [key] : []));
  dump = (region: Region): string => JSON.stringify([...this.#table(region).entries()]);

  store(region: Region): ArtifactStore {
    const read = (operation: string, key: string): Artifact | undefined => this.#read(region, operation, key);
    const write = (
      operation: string,
      key: string,
      change: (old: Artifact | undefined) => Artifact | undefined,
    ): void => this.#write(region, operation, key, change);
    return {
      get: async (key) => {
        this.#count(region, 'reads');
        return read('get', key);
      },
      batchGet: async (keys) => {
        this.#count(region, 'reads');
        return new Map(
          keys.flatMap((key) => {
            const item = read('batchGet', key);
            return item === undefined ? [] : [[key, item] as const];
          }),
        );
      },
      put: async (artifact) => write('put', artifact.key, () => artifact),
      claim: async (key, owner, expiresAt) => {
        const old = this.#peek(region, key);
        if (old !== undefined && old.owner !== owner) {
          this.#count(region, 'writes');
          return 'taken';
        }
        write('claim', key, () => ({ key, owner, expiresAt }));
        return 'claimed';
      },
      release: async (key, owner) => write('release', key, (old) => (old?.owner === owner ? undefined : old)),
      raise: async (key, generation, raisedAt, expiresAt) => {
        const old = this.#peek(region, key);
        if ((old?.generation ?? 0) >= generation) {
          this.#count(region, 'writes');
          return 'not-higher';
        }
        write('raise', key, () => ({ key, generation, raisedAt, expiresAt }));
        return 'raised';
      },
      increment: async (key, expiresAt) =>
        write('increment', key, (old) => ({ key, expiresAt, count: (old?.count ?? 0) + 1 })),
      delete: async (key) => write('delete', key, () => undefined),
    };
  }

  #table(region: Region): Map<string, Versioned> {
    const table = this.#tables.get(region);
    if (table === undefined) throw new Error(`no region ${region}`);
    return table;
  }
  #count(region: Region, what: keyof StoreCalls): void {
    this.calls[region]![what] += 1;
  }
  #mayFail(operation: string, key: string): void {
    if (this.failNext?.(operation, key)) throw new Error('the table does not answer');
  }
  #peek(region: Region, key: string): Artifact | undefined {
    const item = this.#table(region).get(key)?.item;
    return item !== undefined && item.expiresAt > this.#nowSeconds() ? item : undefined;
  }
  #read(region: Region, operation: string, key: string): Artifact | undefined {
    this.#mayFail(operation, key);
    return this.#peek(region, key);
  }
  #write(
    region: Region,
    operation: string,
    key: string,
    change: (old: Artifact | undefined) => Artifact | undefined,
  ): void {
    this.#count(region, 'writes');
    this.#mayFail(operation, key);
    const version = { item: change(this.#peek(region, key)), writtenAt: ++this.#tick };
    this.#table(region).set(key, version);
    const crossing = { from: region, key, version };
    if (this.replicating) this.#cross(crossing);
    else this.#waiting.push(crossing);
  }
  #cross({ from, key, version }: Crossing): void {
    for (const region of this.#regions) {
      if (region === from) continue;
      const old = this.#table(region).get(key);
      if (old === undefined || old.writtenAt < version.writtenAt) this.#table(region).set(key, version);
    }
  }
}
