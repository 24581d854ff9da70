/**
 * Carries the newest state of secrets to their replicas:
 * late by a fixed lag, and not at all while a link is cut or somebody holds a secret up.
 */
import type { RegionRole } from '../../../../lambda/contract/regions.ts';
import type { LocalContext } from '../ports.ts';
import type { ReplicatedSecret, Snapshot } from './replicated-secret.ts';

export class Courier {
  readonly #context: LocalContext;
  readonly #lagSimulatedMs: number;
  readonly #roleOf: (region: string) => RegionRole | undefined;
  readonly #stopped = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #linkChanged = Promise.withResolvers<void>();
  /** By name of the secret: until when nothing of it is carried. */
  readonly #heldUp = new Map<string, PromiseWithResolvers<void>>();

  constructor(
    context: LocalContext,
    roleOf: (region: string) => RegionRole | undefined,
    lagSimulatedMs: number,
  ) {
    this.#context = context;
    this.#roleOf = roleOf;
    this.#lagSimulatedMs = lagSimulatedMs;
    context.network.onLink(() => {
      this.#linkChanged.resolve();
      this.#linkChanged = Promise.withResolvers<void>();
    });
  }

  send(secret: ReplicatedSecret, snapshot: Snapshot): void {
    for (const region of secret.part.replicaRegions) {
      const delivery = this.#deliver(secret, snapshot, region).finally(() => this.#underWay.delete(delivery));
      this.#underWay.add(delivery);
    }
  }

  /** From now on nothing of this secret is carried. @returns ends it; repeating changes nothing. */
  holdUp(name: string): () => void {
    const held = Promise.withResolvers<void>();
    this.#heldUp.set(name, held);
    return () => {
      if (this.#heldUp.get(name) === held) this.#heldUp.delete(name);
      held.resolve();
    };
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  stop(): void {
    this.#stopped.abort();
    this.#linkChanged.resolve();
    for (const held of this.#heldUp.values()) held.resolve();
  }

  async #deliver(secret: ReplicatedSecret, snapshot: Snapshot, region: string): Promise<void> {
    await this.#heldUp.get(secret.part.name)?.promise;
    do {
      await this.#bothUp(secret.part.region, region);
      await this.#context.clock.sleep(this.#lagSimulatedMs, this.#stopped.signal).catch(() => undefined);
    } while (!this.#stopped.signal.aborted && !this.#up(secret.part.region, region));
    if (!this.#stopped.signal.aborted) secret.arrive(region, snapshot);
  }

  async #bothUp(from: string, to: string): Promise<void> {
    while (!this.#stopped.signal.aborted && !this.#up(from, to)) await this.#linkChanged.promise;
  }

  #up(...regions: readonly string[]): boolean {
    return regions.every((region) => {
      const role = this.#roleOf(region);
      return role === undefined || this.#context.network.link(role) === 'up';
    });
  }
}
