/** Each minute: what clients of both regions and of the public names would find. Outside the VPC. */
import { probeEnvironment } from '../contract/environments.ts';
import type { ProbeEvent, ProbeResult } from '../contract/events.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLogger } from '../runtime/log.ts';
import { createMetrics } from '../runtime/metrics.ts';
import { probeExchange } from './exchange.ts';
import { probe } from './probe.ts';
import { reportProbe } from './report.ts';

/**
 * A whole run, machine milliseconds: below the function's time-out,
 * so that a dead region is reported, not cut off.
 */
const RUN_MS = 20_000;
const environment = probeEnvironment.decode(process.env);
const { region, role } = environment;
const log = createLogger({ clock: systemClock, fields: { function: 'standby-probes', region, role } });
const emit = createMetrics(systemClock, environment.environment);

export async function handler(_event: ProbeEvent): Promise<ProbeResult> {
  const deadline = AbortSignal.timeout(RUN_MS);
  const checks = await probe({
    ...environment,
    exchangeThrough: (dialHost) => probeExchange(deadline, dialHost),
    clock: systemClock,
  });
  reportProbe(checks, emit, log);
  return { region, role, checks };
}
