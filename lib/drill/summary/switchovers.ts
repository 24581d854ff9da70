import type { RunResults } from '../../evidence/results.ts';
import type { KeyFigure } from '../../report/document.ts';
import { secondsToFirstWrite } from '../checks/admin-back.ts';
import type { History } from '../history.ts';
import { promotionsOf } from '../promotions.ts';

/** How long administration was away in each planned change of sides; of a lost region the stages tell. */
export function switchoverFigures({ checks }: RunResults, history: History): readonly KeyFigure[] {
  const good = checks.find(({ id }) => id === 'admin-back')?.outcome === 'pass';
  return promotionsOf(history)
    .filter(({ manner }) => manner === 'switchover')
    .map((promotion): KeyFigure => {
      const seconds = secondsToFirstWrite(promotion);
      return {
        label: `admin back in the ${promotion.to}`,
        value: seconds?.toFixed(1) ?? 'never',
        unit: 's',
        tone: good ? 'good' : 'bad',
      };
    });
}
