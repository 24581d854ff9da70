/** Counterparts of some types: what a rule of parity judges. */
import type { ReviewModel } from '../../model/model.ts';
import type { Pair } from '../../model/pairs.ts';

export const pairsOfType = ({ pairs }: ReviewModel, ...types: readonly string[]): readonly Pair[] =>
  pairs.filter(({ primary }) => types.includes(primary.type));

/** `300 in eu-west-1, 60 in eu-central-1` */
export const sideBySide = (primary: unknown, standby: unknown, { roles }: ReviewModel): string =>
  `${shown(primary)} in ${roles.regions.primary}, ${shown(standby)} in ${roles.regions.standby}`;

const shown = (value: unknown): string => {
  if (value === undefined) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
};
