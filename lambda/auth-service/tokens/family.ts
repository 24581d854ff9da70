/**
 * Refresh-token families over replicas that lag and reorder (auth traps A2), as a pure rule.
 * A family is one payload written once and, per region, one mark that only this region writes and that only grows.
 * A reader takes the maximum of the marks it sees, so there is no write conflict to resolve.
 */

/** How far one region has moved the family. Absent: that region never rotated it. */
export interface GenerationMark {
  readonly generation: number;
  /** Epoch seconds at which the region raised it to this generation. */
  readonly raisedAt: number;
}

/**
 * `advance`: raise this region's mark to `to` and hand out that child. `repeat`: an answer was lost; the same child
 * again, nothing to write. `reuse`: somebody else holds a copy; revoke the grant.
 */
export type FamilyVerdict =
  | { readonly kind: 'advance'; readonly to: number; readonly behind: boolean }
  | { readonly kind: 'repeat'; readonly to: number }
  | { readonly kind: 'reuse' };

/** DNS fail-over alone takes 50-75 s, so the usual 10-60 s would sign people out in the very event. */
export const GRACE_SECONDS = 120;

/**
 * The furthest any region is known to have moved.
 * Of equal marks the later one: a retry there restarts its window.
 */
export function newestMark(marks: readonly (GenerationMark | undefined)[]): GenerationMark {
  return marks.reduce<GenerationMark>(
    (best, mark) =>
      mark !== undefined &&
      (mark.generation > best.generation ||
        (mark.generation === best.generation && mark.raisedAt > best.raisedAt))
        ? mark
        : best,
    { generation: 0, raisedAt: Number.NEGATIVE_INFINITY },
  );
}

/**
 * Judges a token whose MAC has been verified.
 * A generation beyond all marks was issued by a region whose mark has not arrived: its MAC is the proof, so the
 * family goes forward. That holds in the region of birth too, which is the one behind after a fail-back.
 */
export function judge(
  presented: number,
  marks: readonly (GenerationMark | undefined)[],
  nowSeconds: number,
): FamilyVerdict {
  const current = newestMark(marks);
  const to = presented + 1;
  if (presented >= current.generation) return { kind: 'advance', to, behind: presented > current.generation };
  const withinGrace = nowSeconds - current.raisedAt <= GRACE_SECONDS;
  return presented === current.generation - 1 && withinGrace ? { kind: 'repeat', to } : { kind: 'reuse' };
}
