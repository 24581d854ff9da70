import type { RegionRole } from '../../lambda/contract/regions.ts';
import type { Emit } from '../../lib/evidence/events.ts';

/** The probe's alarm of a region goes off, and these are told. */
export const alarmOf = (role: RegionRole, told: readonly string[]): Parameters<Emit>[0] => ({
  kind: 'alarm',
  alarm: `obs-${role === 'primary' ? 'a' : 'b'}/ProbeFailedAlarm`,
  name: 'probe-failed',
  role,
  from: 'OK',
  to: 'ALARM',
  reason: 'Sum of ProbeFailed in 60 s: 1 of the last 1 datapoints (9) is >= 1',
  told: told.map((endpoint) => ({ topic: 'obs/Topic', protocol: 'email', endpoint })),
  unknownActions: [],
});
