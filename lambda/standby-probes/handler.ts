/** Each minute: what clients of both regions and of the public names would find. Outside the VPC. */
import { probeEnvironment } from '../contract/environments.ts';
import type { ProbeEvent, ProbeResult } from '../contract/events.ts';
import { secretReader } from '../runtime/aws-clients.ts';
import { HOLDER_PATH } from '../runtime/call-limits.ts';
import { systemClock, systemTimer } from '../runtime/clock.ts';
import { createLogger } from '../runtime/log.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { probeConnections } from './exchange.ts';
import { checkOf } from './finding.ts';
import { holdIdentity, identityOf, judgeIdentity } from './identity.ts';
import { probe } from './probe.ts';
import { reportProbe } from './report.ts';
import { probeSpareWays } from './spare-ways.ts';

/**
 * A whole run, machine milliseconds: below the function's time-out,
 * so that a dead region is reported, not cut off.
 */
const RUN_MS = 20_000;
/** As the schedule has it. */
const SCHEDULE_MS = 60_000;
const environment = probeEnvironment.decode(process.env);
const { region, role } = environment;
const log = createLogger({ clock: systemClock, fields: { function: 'standby-probes', region, role } });
const emit = createMetrics(systemClock, environment.environment);
const identity = holdIdentity({
  read: secretReader(region, HOLDER_PATH),
  secretId: environment.probeSecret,
  clock: systemClock,
  timer: systemTimer,
  random: Math.random,
  onEvent: ({ holder, ...fields }) => log.info('held-value', { ...fields, component: holder }),
});

export async function handler(_event: ProbeEvent): Promise<ProbeResult> {
  await identity.ensure();
  const deadline = AbortSignal.timeout(RUN_MS);
  const asked = {
    ...environment,
    identity: identityOf(identity.view()),
    connectThrough: (dialHost?: string) => probeConnections(deadline, dialHost),
    clock: systemClock,
  };
  const turn = Math.floor(systemClock.wallMs() / SCHEDULE_MS);
  const [walked, spares] = await Promise.all([
    probe({ ...asked, turn }),
    probeSpareWays({ ...asked, timer: systemTimer }),
  ]);
  const own = { target: environment.ownRegionHost, hosts: 'region', through: role } as const;
  const checks = [...walked, ...spares, checkOf(judgeIdentity(identity.view()), own)];
  reportProbe(checks, emit, log);
  await identity.settle();
  return { region, role, checks };
}
