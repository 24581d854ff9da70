/** A provider that fails the servers that ask it, in several ways in turn, while the page that people see goes on. */
import type { UpstreamManner } from '../../world.ts';
import { LAX_CONDUCTS, LYING_CONDUCTS } from './conduct.ts';
import type { Conduct } from './conduct.ts';
import { AUTHORIZE_PATH, TOKEN_PATH } from './provider.ts';

export type Trouble = UpstreamManner | 'none';

/** In turn, so that each is seen within a few sign-ins. */
const CONDUCTS_OF: Readonly<Record<UpstreamManner, readonly [Conduct, ...Conduct[]]>> = {
  hang: ['hangs', 'headers-only'],
  errors: ['errors', 'throttles'],
  lies: LYING_CONDUCTS,
  changed: LAX_CONDUCTS,
};
/** Lies and changes are in the answer that carries the ID token; everything else of the provider is sound. */
const ONLY_TOKENS: ReadonlySet<Trouble> = new Set<Trouble>(['lies', 'changed']);

export const conductsOf = (manner: UpstreamManner): readonly Conduct[] => CONDUCTS_OF[manner];

/** Which way each question is answered. */
export class TroubledConduct {
  #trouble: Trouble = 'none';
  #turn = 0;

  set(trouble: Trouble): void {
    this.#trouble = trouble;
    this.#turn = 0;
  }

  /** @returns undefined where the question is not spoiled. */
  of(path: string): Conduct | undefined {
    const trouble = this.#trouble;
    if (trouble === 'none' || path === AUTHORIZE_PATH) return undefined;
    if (ONLY_TOKENS.has(trouble) && path !== TOKEN_PATH) return undefined;
    const conducts = CONDUCTS_OF[trouble];
    const conduct = conducts[this.#turn % conducts.length];
    this.#turn += 1;
    return conduct;
  }
}
