/** The keys of one region, found by any of the names that a request may use. */
import type { RegionTopology } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';
import { Key } from './key.ts';

export interface RegionKeysOptions {
  readonly topology: Pick<RegionTopology, 'region' | 'keys'>;
  readonly account: string;
  /** Epoch seconds. */
  readonly createdAt: number;
}

export class RegionKeys {
  readonly region: string;
  readonly #account: string;
  readonly #keys: readonly Key[];

  constructor({ topology, account, createdAt }: RegionKeysOptions) {
    this.region = topology.region;
    this.#account = account;
    this.#keys = topology.keys.map((part) => new Key(part, createdAt));
  }

  /**
   * By id, ARN, alias or ARN of an alias.
   * @throws AwsError NotFoundException in the service's words.
   */
  find(name: string): Key {
    const found = this.#keys.find(
      ({ part }) => [part.id, part.arn].includes(name) || this.#aliased(part.aliases, name),
    );
    if (found !== undefined) return found;
    throw new AwsError('NotFoundException', this.#absent(name));
  }

  /** @returns undefined when no key of this region has that id. */
  byId(id: string): Key | undefined {
    return this.#keys.find(({ part }) => part.id === id);
  }

  #aliased(aliases: readonly string[], name: string): boolean {
    return aliases.some((alias) => [alias, this.#arn(alias)].includes(name));
  }

  #absent(name: string): string {
    const region = name.startsWith('arn:') ? name.split(':')[3] : this.region;
    if (region !== this.region) return `Invalid arn ${region ?? ''}`;
    if (name.includes('alias/'))
      return `Alias ${name.startsWith('arn:') ? name : this.#arn(name)} is not found.`;
    return `Key '${name.startsWith('arn:') ? name : this.#arn(`key/${name}`)}' does not exist`;
  }

  #arn(resource: string): string {
    return `arn:aws:kms:${this.region}:${this.#account}:${resource}`;
  }
}
