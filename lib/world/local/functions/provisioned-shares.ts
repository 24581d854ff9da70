import type { FunctionPart } from '../../../assembly/topology.ts';

/**
 * How many environments of each function there is room for:
 * one each in turn, so that the large ones are cut first.
 */
export const provisionedShares = (
  parts: readonly FunctionPart[],
  wholeRoom: number,
): ReadonlyMap<string, number> => {
  const shares = new Map(parts.map(({ arn }) => [arn, 0]));
  const wanting = (): readonly FunctionPart[] =>
    parts.filter(({ arn, provisionedConcurrency = 0 }) => (shares.get(arn) ?? 0) < provisionedConcurrency);
  let room = wholeRoom;
  for (let round = wanting(); room > 0 && round.length > 0; round = wanting()) {
    for (const { arn } of round.slice(0, room)) shares.set(arn, (shares.get(arn) ?? 0) + 1);
    room -= round.length;
  }
  return shares;
};
