/** What a platform engineer reads, and the lines that they send to the tenant. Records stay on one line each. */
import type { TenantHostConfig } from '../config/environment.ts';
import type { Readiness, Step } from './judge.ts';
import type { AliasRecord } from './observation.ts';

/** Of the tenant's records; they never change, so any value will do. */
const TTL_SECONDS = 300;

export function onboardingText(tenant: TenantHostConfig, readiness: Readiness): string {
  const { steps, records } = readiness;
  const remedies = [...new Set(steps.flatMap(({ remedy }) => remedy ?? []))];
  return [
    ...rows(steps),
    '',
    `Records for the tenant to create in the zone of ${tenant.host}, and to keep:`,
    ...records.map((record) => `  ${zoneLine(record)}`),
    ...(remedies.length === 0 ? [] : ['', 'For us to run:', ...remedies.map((remedy) => `  ${remedy}`)]),
    '',
    verdict(tenant, readiness),
    '',
  ].join('\n');
}

function rows(steps: readonly Step[]): readonly string[] {
  const width = Math.max(...steps.map(({ state }) => state.length));
  return steps.map(({ state, what, found }) => `${state.padEnd(width)}  ${what}: ${found}`);
}

const zoneLine = ({ name, value }: AliasRecord): string => `${name}. ${TTL_SECONDS} IN CNAME ${value}.`;

function verdict({ host, tenant, state }: TenantHostConfig, { ready, steps }: Readiness): string {
  const open = steps.filter((step) => step.state !== 'done').length;
  if (!ready)
    return `NOT READY  ${open} of ${steps.length} steps of ${host} are open${state === 'active' ? ', and it is active already' : ''}.`;
  return state === 'active'
    ? `READY  ${host} is active, and everything that it needs is there.`
    : `READY  Set ${tenant} to active, then deploy both service stacks and both of its own.`;
}
