/** Thousands of table calls as a few journal lines: the first of each kind at once, then counts. */
import type { Emit } from '../ports.ts';

export interface TalliedCall {
  readonly functionName: string;
  readonly role: string;
  readonly targetRegion: string;
  readonly operation: string;
  readonly resource: string;
  readonly outcome: 'ok' | 'error';
  readonly code?: string;
}

export class CallTally {
  readonly #emit: Emit;
  readonly #calls = new Map<string, { readonly call: TalliedCall; count: number }>();

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  add(call: TalliedCall): void {
    const { functionName, role, targetRegion, operation, resource, code = 'ok' } = call;
    const name = [functionName, role, targetRegion, operation, resource, code].join(' ');
    const known = this.#calls.get(name);
    if (known !== undefined) return void (known.count += 1);
    this.#calls.set(name, { call, count: 0 });
    this.#line(call, 1);
  }

  /** Journals what was counted since the last flush. */
  flush(): void {
    for (const entry of this.#calls.values()) {
      if (entry.count > 0) this.#line(entry.call, entry.count);
      entry.count = 0;
    }
  }

  #line(call: TalliedCall, count: number): void {
    this.#emit({ kind: 'dependency-call', service: 'dynamodb', ...call, count });
  }
}
