/** One secret: written in its owner's region, copied as a whole to every declared replica after a lag. */
import type { SecretPart } from '../../../assembly/topology.ts';
import type { Versions } from './versions.ts';

/** All versions at one moment; `generation` counts the owner's writes. */
export interface Snapshot {
  readonly generation: number;
  readonly versions: Versions;
}

/** ARN of a copy: only the region differs, the six-character suffix is the same. */
export const arnIn = (part: SecretPart, region: string): string => {
  const pieces = part.arn.split(':');
  pieces[3] = region;
  return pieces.join(':');
};

export class ReplicatedSecret {
  readonly part: SecretPart;
  readonly createdAt: number;
  readonly #copies = new Map<string, Snapshot>();

  /** @param versions what every region holds once the deploy that created the secret is done. */
  constructor(part: SecretPart, versions: Versions, createdAt: number) {
    this.part = part;
    this.createdAt = createdAt;
    for (const region of [part.region, ...part.replicaRegions])
      this.#copies.set(region, { generation: 0, versions });
  }

  /** @returns undefined where there is no copy. */
  in(region: string): Versions | undefined {
    return this.#copies.get(region)?.versions;
  }

  isOwnedBy(region: string): boolean {
    return region === this.part.region;
  }

  /** Whether the copy there is as new as the owner's. */
  isInSync(region: string): boolean {
    return this.#copies.get(region)?.generation === this.#copies.get(this.part.region)?.generation;
  }

  /** In the owner's region only. @returns what its replicas are to hold in time. */
  write(versions: Versions): Snapshot {
    const generation = (this.#copies.get(this.part.region)?.generation ?? 0) + 1;
    const snapshot = { generation, versions };
    this.#copies.set(this.part.region, snapshot);
    return snapshot;
  }

  /** A snapshot arrives at a replica; one that was overtaken changes nothing. */
  arrive(region: string, snapshot: Snapshot): void {
    const held = this.#copies.get(region);
    if (held !== undefined && held.generation < snapshot.generation) this.#copies.set(region, snapshot);
  }

  /** By name, full ARN, or ARN without the random suffix, as the service takes a SecretId asked in `region`. */
  answersTo(id: string, region: string): boolean {
    const arn = arnIn(this.part, region);
    return id === this.part.name || id === arn || id === arn.replace(/-[A-Za-z0-9]{6}$/, '');
  }
}
