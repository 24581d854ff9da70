import { fail, notReached, pass } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'permissions';

/** A call that the role in the template does not allow. */
export const deniedPermissions: Check = {
  id: 'denied-permissions',
  title: 'Every role allows what its function does',
  judge({ history }) {
    const denied = history.of('denied');
    const calls = history.of('dependency-call').length;
    if (denied.length === 0 && calls === 0) return notReached(STAGE);
    const [first] = denied;
    if (first === undefined) return pass(STAGE, `${calls} signed calls, none denied.`);
    const distinct = [...new Set(denied.map(({ action, functionName }) => `${action} for ${functionName}`))];
    return fail(
      STAGE,
      `${denied.length} calls were denied: ${distinct.slice(0, 3).join('; ')}; on ${first.resource}.`,
      denied.map(({ roleLogicalId }) => roleLogicalId),
    );
  },
};
