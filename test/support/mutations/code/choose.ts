/** Which proofs one run of the suite is about: all of them take far longer than a change may wait. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

import type { Proof } from './catalogue.ts';

/** The commit that is tested, so that each brings other proofs and a failed run can be repeated. */
export function seedOfCommit(root: string): string {
  try {
    const said = execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return said.toString().trim();
  } catch {
    // An unpacked archive has no commit.
    return 'no commit';
  }
}

/** The same seed chooses the same ones. No break comes twice before each has come once. */
export function chooseProofs(proofs: readonly Proof[], seed: string, count: number): readonly Proof[] {
  const ranked = proofs
    .map((proof) => ({ proof, rank: rankOf(seed, proof) }))
    .toSorted((one, other) => one.rank.localeCompare(other.rank))
    .map(({ proof }) => proof);
  const turnOf = (proof: Proof): number =>
    ranked.filter(({ codeBreak }) => codeBreak === proof.codeBreak).indexOf(proof);
  return ranked.toSorted((one, other) => turnOf(one) - turnOf(other)).slice(0, count);
}

const rankOf = (seed: string, { codeBreak, story }: Proof): string =>
  createHash('sha256').update([seed, codeBreak.id, story].join('\0')).digest('hex');
