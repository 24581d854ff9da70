/**
 * Commands on one account, sweepers, and everything that can go wrong between two of their steps: a process
 * dies, a session is ended by the server, a write to the directory lands after nobody waits for it, time passes.
 * The code of commands and sweeper is the real one; database and directory are models of the rules that it
 * relies on.
 */
import { expect } from '@jest/globals';
import fc from 'fast-check';

import { changeUser, userChanged } from '../../../../lambda/auth-service/admin/users.ts';
import { ALLOW, performWrite } from '../../../../lambda/auth-service/admin/write.ts';
import { directoryItemKeys } from '../../../../lambda/runtime/directory/items.ts';
import { accountProjection } from '../../../../lambda/runtime/directory/rows.ts';
import { TemporarilyUnavailable } from '../../../../lambda/runtime/errors.ts';
import { sweepOutbox } from '../../../../lambda/runtime/outbox/sweep.ts';
import { ACCOUNT_ID, StepDatabase } from './step-database.ts';
import { NETWORK, StepDirectory } from './step-directory.ts';
import { settled, Turns } from './turns.ts';

type Status = 'enabled' | 'disabled';
/** Half of what a sweeper waits for, and a little more. */
const PASSING_MS = 5_100;
const ENTITY = { kind: 'account', id: ACCOUNT_ID } as const;
export const KEY = directoryItemKeys.account(ACCOUNT_ID);

type Kind = 'step' | 'crash' | 'session-ends' | 'no-answer' | 'time';

export class Model {
  readonly turns = new Turns();
  readonly database = new StepDatabase(this.turns);
  readonly directory = new StepDirectory(this.turns);
  readonly actors: string[] = [];
  readonly mistakes: unknown[] = [];

  ports(actor: string) {
    const journal = { intend: () => Promise.resolve(), acknowledge: () => Promise.resolve() };
    const [database, directory] = [this.database.of(actor), this.directory.of(actor)];
    return { region: 'here', database, directory, journal, isOver: () => false };
  }

  command(status: Status): void {
    const actor = `command ${this.actors.length}`;
    this.actors.push(actor);
    const work = performWrite(this.ports(actor), {
      operation: status,
      operationId: actor,
      actor,
      request: {},
      effect: status === 'disabled' ? { kind: 'deny', entity: ENTITY } : ALLOW,
      change: changeUser(ACCOUNT_ID, { status }, this.actors.length),
      find: () => Promise.resolve(userChanged({})),
    });
    this.#watch(work);
  }

  sweeper(): void {
    const actor = `sweeper ${this.actors.length}`;
    this.actors.push(actor);
    this.#watch(sweepOutbox(this.ports(actor)));
  }

  /** What somebody answers is not judged here, only what database and directory show; but a mistake is one. */
  #watch(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!(error instanceof TemporarilyUnavailable)) this.mistakes.push(error);
    });
  }

  crash(actor: string): void {
    this.turns.stop(actor);
    this.database.kill(actor);
  }

  /** What may happen next, of one kind. */
  events(kind: Kind): readonly (() => Promise<void> | void)[] {
    switch (kind) {
      case 'step':
        return this.turns.ready().map((step) => () => this.turns.take(step));
      case 'crash':
        return this.actors
          .filter((actor) => this.turns.isWaiting(actor))
          .map((actor) => () => this.crash(actor));
      case 'session-ends':
        return this.database.open().map((actor) => () => this.database.kill(actor));
      case 'no-answer':
        return this.directory.waiting().map((actor) => () => this.directory.giveUp(actor));
      case 'time':
        return [() => void (this.database.nowMs += PASSING_MS)];
    }
  }

  /** The next step of one actor. */
  async step(whom: string): Promise<void> {
    await settled();
    const next = this.turns.ready().find(({ actor }) => actor === whom);
    if (next !== undefined) await this.turns.take(next);
  }

  /** Takes steps, whoever's turn it is, until something is so. */
  async until(isSo: () => boolean): Promise<void> {
    await settled();
    while (!isSo()) {
      const [step] = this.turns.ready();
      if (step === undefined) throw new Error('nobody goes on');
      await this.turns.take(step);
    }
  }

  /** Takes every step that is left, of `whom`. */
  async drain(whom: (actor: string) => boolean): Promise<void> {
    await settled();
    for (;;) {
      const step = this.turns.ready().find(({ actor }) => whom(actor));
      if (step === undefined) return;
      await this.turns.take(step);
      this.requireDenied();
    }
  }

  /** At no moment does the directory allow what a committed row denies. */
  requireDenied(): void {
    const shown = this.directory.shown(KEY);
    const isAllowed = shown?.kind === 'account' && shown.document.status === 'enabled';
    // `expect` at each of a million steps would take most of the test's time.
    if (this.database.row.status === 'disabled' && isAllowed)
      throw new Error('the directory allows a denied account');
  }
}

interface Run {
  readonly first: Status;
  readonly commands: readonly Status[];
  readonly sweepers: number;
  /** The kind of each event, and which one of those that are possible then. */
  readonly choices: readonly (readonly [Kind, number])[];
  readonly lateWritesLand: 'before-sweep' | 'after-sweep';
}
const status = fc.constantFrom<Status>('enabled', 'disabled');
/** Mostly somebody goes on: otherwise hardly any command would come to its end. */
const kind = fc.oneof(
  { weight: 40, arbitrary: fc.constant<Kind>('step') },
  { weight: 1, arbitrary: fc.constant<Kind>('crash') },
  { weight: 1, arbitrary: fc.constant<Kind>('session-ends') },
  { weight: 1, arbitrary: fc.constant<Kind>('no-answer') },
  { weight: 2, arbitrary: fc.constant<Kind>('time') },
);
const runs: fc.Arbitrary<Run> = fc.record({
  first: status,
  commands: fc.array(status, { minLength: 1, maxLength: 3 }),
  sweepers: fc.integer({ min: 0, max: 2 }),
  choices: fc.array(fc.tuple(kind, fc.nat(997)), { maxLength: 60, size: 'max' }),
  lateWritesLand: fc.constantFrom('before-sweep', 'after-sweep'),
});

async function play({ first, commands, sweepers, choices, lateWritesLand }: Run): Promise<Model> {
  const model = new Model();
  model.database.row = { ...model.database.row, status: first };
  await model.directory.show(accountProjection({ ...model.database.row }));
  for (const wanted of commands) model.command(wanted);
  for (let index = 0; index < sweepers; index += 1) model.sweeper();
  await settled();
  for (const [kindOfEvent, choice] of choices) {
    const events = model.events(kindOfEvent);
    await events[choice % Math.max(1, events.length)]?.();
    await settled();
    model.requireDenied();
  }
  // Whoever is still there dies, or ends: what is under way to the directory lands, sooner or later.
  if (choices.length % 2 === 0) for (const actor of model.actors) model.crash(actor);
  else await model.drain(() => true);
  if (lateWritesLand === 'before-sweep') await model.drain((actor) => actor === NETWORK);
  await sweepAll(model);
  await model.drain(() => true);
  return model;
}

/** Two runs without a fault, a minute apart. */
export async function sweepAll(model: Model): Promise<void> {
  for (let run = 0; run < 2; run += 1) {
    model.database.nowMs += 60_000;
    model.sweeper();
    await settled();
    const sweeper = model.actors.at(-1);
    const late = model.turns.ready().filter(({ actor }) => actor === NETWORK);
    for (;;) {
      // Writes of the sweeper itself land; those of the dead wait until it is done.
      const step = model.turns
        .ready()
        .find((one) => one.actor === sweeper || (one.actor === NETWORK && !late.includes(one)));
      if (step === undefined) break;
      await model.turns.take(step);
      model.requireDenied();
    }
  }
}

/**
 * The directory shows what the row holds. A sweeper that raised the row and died before it showed it, after another one
 * had paid, leaves a version behind that differs in nothing else.
 */
function requireShown(directory: StepDirectory, database: StepDatabase): void {
  const owed = accountProjection({ ...database.row });
  const shown = directory.shown(KEY);
  expect(shown).toEqual({ ...owed, version: shown?.version });
  expect(shown?.version).toBeLessThanOrEqual(owed.version);
}

/** @param numRuns how many of them. */
export const checkRuns = (numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(runs, async (run) => {
      const { database, directory, mistakes } = await play(run);
      expect(mistakes).toEqual([]);
      expect(database.outbox).toEqual(new Map());
      requireShown(directory, database);
    }),
    { numRuns },
  );
