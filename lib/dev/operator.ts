/** What a key does to the world. Nothing here throws: whatever goes wrong is told in one line. */
import { releaseClaim, takeClaim } from '../operate/claim.ts';
import { promoteDatabase } from '../operate/promote-database.ts';
import { describeFault } from '../world/world.ts';
import type { InjectedFault } from '../world/world.ts';
import type { OpenWorld } from '../world/outside.ts';
import { BEGINNING, press, settled } from './keys.ts';
import type { Action, Pressed, Situation } from './keys.ts';
import { logLine } from './news.ts';
import type { News } from './news.ts';
import { readStatus, renderStatus } from './status.ts';
import { keyHelp } from './way-in.ts';

export interface DevOperatorOptions {
  readonly world: OpenWorld;
  readonly news: News;
  /** Takes whole lines. */
  readonly write: (line: string) => void;
  readonly quit: () => void;
  /** Ends an operator's work that is under way. */
  readonly signal: AbortSignal;
}

const BY = 'npm run dev';
const LOG_LINES = 20;
/** From the decision to the writer, as the drill has it. */
const PROMOTION_CEILING_MS = 900_000;

export class DevOperator {
  readonly #options: DevOperatorOptions;
  readonly #faults: { readonly name: string; readonly fault: InjectedFault }[] = [];
  #situation: Situation = BEGINNING;

  constructor(options: DevOperatorOptions) {
    this.#options = options;
  }

  /** One key of a terminal, or one line of a pipe. */
  readonly press = (key: string): void => {
    const pressed: Pressed = press(this.#situation, key);
    this.#situation = pressed.situation;
    if (pressed.kind === 'say') this.#options.write(pressed.sentence);
    else this.#act(pressed.action).catch((error: unknown) => this.#complain(error));
  };

  async #act(action: Action): Promise<void> {
    const { world, write, quit, news } = this.#options;
    switch (action.kind) {
      case 'lose':
        await this.#lose(action);
        break;
      case 'heal':
        await this.#heal();
        break;
      case 'promote':
        await this.#promote(action);
        break;
      case 'claim':
        await this.#claim(action.held);
        break;
      case 'status':
        renderStatus(await readStatus(world, this.#situation, news.checks)).forEach(write);
        break;
      case 'log':
        this.#log();
        break;
      case 'help':
        keyHelp(world.abilities).forEach(write);
        break;
      case 'quit':
        quit();
    }
  }

  async #lose({ role, shape }: Extract<Action, { kind: 'lose' }>): Promise<void> {
    const { world, news } = this.#options;
    const request = { kind: 'region-loss', role, shape } as const;
    const description = describeFault(request);
    news.mark();
    this.#faults.push({ name: description.fault, fault: await world.inject(request) });
    news.emit({ kind: 'fault-injected', ...description });
  }

  async #heal(): Promise<void> {
    const { news } = this.#options;
    news.mark();
    for (const { name, fault } of this.#faults.splice(0)) {
      await fault.heal('goes-on');
      news.emit({ kind: 'fault-healed', fault: name, hits: fault.hits() });
    }
  }

  async #promote({ to, manner }: Extract<Action, { kind: 'promote' }>): Promise<void> {
    const { world, news, signal } = this.#options;
    const { operator, clock } = world;
    const request = { operator, clock, emit: news.emit, to, manner, by: BY, signal };
    try {
      await promoteDatabase({ ...request, ceilingMs: PROMOTION_CEILING_MS });
    } finally {
      this.#situation = settled(this.#situation, 'promote', this.#situation.claimHeld);
    }
  }

  async #claim(held: boolean): Promise<void> {
    const { world, news } = this.#options;
    const { operator, clock } = world;
    const request = { operator, clock, emit: news.emit, role: 'standby', by: BY } as const;
    let reached = !held;
    try {
      await (held ? takeClaim(request) : releaseClaim(request));
      reached = held;
    } finally {
      this.#situation = settled(this.#situation, 'claim', reached);
    }
  }

  #log(): void {
    const { news, write } = this.#options;
    const lines = news.lastLog(LOG_LINES);
    if (lines.length === 0) write('No function has written a log line yet.');
    for (const line of lines) write(logLine(line));
  }

  #complain(error: unknown): void {
    if (!this.#options.signal.aborted)
      this.#options.news.tell(`That did not work: ${(error as Error).message}`);
  }
}
