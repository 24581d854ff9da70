import type { RunResults } from '../../evidence/results.ts';
import type { KeyFigure } from '../../report/document.ts';

/** How long administration was away in each planned change of sides; of a lost region the stages tell. */
export const switchoverFigures = ({ switchovers }: RunResults): readonly KeyFigure[] =>
  switchovers.map(({ to, seconds, targetSeconds }) => ({
    label: `admin back in the ${to}`,
    value: seconds?.toFixed(1) ?? 'never',
    unit: 's',
    against: `target ${targetSeconds} s`,
    tone: seconds !== null && seconds <= targetSeconds ? 'good' : 'bad',
  }));
