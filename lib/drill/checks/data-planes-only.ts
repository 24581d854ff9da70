import { fail, notReached, pass } from '../check.ts';
import type { Check } from '../check.ts';
import { otherRole } from '../history.ts';
import type { EventOf } from '../history.ts';

const STAGE = 'recovery';
type Call = EventOf<'control-plane-call'>;

/**
 * After the loss nobody called a control plane but the database's in the region that is left, and that not before
 * somebody decided to promote: sign-in came back without any.
 */
export const dataPlanesOnly: Check = {
  id: 'data-planes-only',
  title: 'Recovery needed no control plane of the lost region',
  judge({ history }) {
    const { lostAt, loss } = history;
    const promotingAt = history.phaseAt('promoting');
    if (lostAt === undefined || promotingAt === undefined) return notReached(STAGE);
    const left = otherRole(loss?.target === 'standby' ? 'standby' : 'primary');
    const calls = history.of('control-plane-call').filter(({ at }) => at >= lostAt);
    const foreign = calls.find(({ service, role }) => service !== 'rds' || role !== left);
    if (foreign !== undefined)
      return fail(STAGE, `After the loss somebody called ${name(foreign)}, which was ${foreign.outcome}.`);
    const early = calls.find(({ at }) => at < promotingAt);
    if (early !== undefined)
      return fail(STAGE, `${name(early)} was called before anybody decided to promote.`);
    return pass(
      STAGE,
      `Sign-in came back without one call; the promotion made ${calls.length}, all to the database's API of the ${left}.`,
    );
  },
};

const name = ({ service, role }: Call): string => `${service}${role === undefined ? '' : ` of the ${role}`}`;
