/** The journal as a story: what a person wants to read in order, without the thousands of attempts. */
import type { JournalEvent } from '../../evidence/events.ts';
import type { TimelineEntry } from '../../report/timeline-text.ts';
import type { EventOf, History } from '../history.ts';
import { secretLine } from './story-of-secrets.ts';

export function storyOf(history: History): readonly TimelineEntry[] {
  const seen = new Set<string>();
  return history.events.flatMap((event) => {
    const line = lineOf(event, history.faultAt, seen);
    return line === undefined ? [] : [{ atMs: event.at, ...line }];
  });
}

type Line = Omit<TimelineEntry, 'atMs'>;

function lineOf(event: JournalEvent, faultAt: number | undefined, seen: Set<string>): Line | undefined {
  switch (event.kind) {
    case 'run-started':
      return {
        source: 'drill',
        text: `${event.scenario} on ${event.environment}, seed ${event.seed}, speed ${event.speed}`,
      };
    case 'phase':
      return { source: 'phase', text: event.phase };
    case 'fault-injected':
      return { source: 'fault', text: `${event.fault} hits the ${event.target}` };
    case 'fault-healed':
      return { source: 'fault', text: `${event.fault} is undone` };
    case 'health-check':
      return {
        source: 'health check',
        text: `${event.healthCheck} is ${colour(event.healthy)}${percent(event)}`,
      };
    case 'checker':
      return firstOf(seen, faultAt, event);
    case 'record-switched':
      return { source: 'dns', text: `${event.name} leads to the ${event.to}, because ${event.because}` };
    case 'operator':
    case 'change-tried':
      return { source: 'operator', text: operatorText(event) };
    case 'mid-air':
      return { source: 'mid-air', text: `${event.flow}: ${event.observed}` };
    case 'issuer-visit':
      return { source: 'visit', text: visitText(event) };
    case 'probe':
      return {
        source: 'probe',
        text: `${event.role}: ${event.passed} passed, ${event.failed} failed${detail(event.failures.join('; '))}`,
      };
    case 'alarm':
      return { source: 'alarm', text: alarmText(event) };
    case 'boot':
      return { source: 'boot', text: bootText(event) };
    case 'denied':
      return once(seen, `${event.action} ${event.functionName}`, {
        source: 'denied',
        text: `${event.functionName} may not ${event.action} on ${event.resource} (${event.roleLogicalId})`,
      });
    case 'item-lost':
      return {
        source: 'lost',
        text: `an item of ${event.table}, ${Math.round(event.ageMilliseconds)} ms old`,
      };
    case 'part-died':
      return { source: 'world', text: `${event.part}: ${event.reason}` };
    case 'function-died':
      return { source: 'function', text: `${event.functionName} (${event.role}) died: ${event.reason}` };
    case 'interrupted':
      return { source: 'drill', text: event.reason };
    case 'note':
      return { source: 'note', text: event.message };
    default:
      return secretLine(event, (key, line) => once(seen, key, line));
  }
}

const operatorText = (event: EventOf<'operator'> | EventOf<'change-tried'>): string =>
  event.kind === 'operator'
    ? `${event.action}: ${event.outcome}${detail(event.detail)}`
    : `${event.change} in the ${event.role}: ${event.outcome}${detail(event.code)}`;

const bootText = ({ functionName, role, reason, milliseconds }: EventOf<'boot'>): string =>
  `${functionName} (${role}), ${reason}, ${Math.round(milliseconds)} ms`;

const visitText = ({ host, what, observed, servedBy }: EventOf<'issuer-visit'>): string =>
  `${host}, ${what}: ${observed}${detail(servedBy)}`;

/** Who was told is what a person on call wants to know first. */
function alarmText({ name, role, to, reason, told }: Extract<JournalEvent, { kind: 'alarm' }>): string {
  const people = told.map(({ protocol, endpoint }) => `${protocol} to ${endpoint}`).join(', ');
  return `${name} (${role}) is ${to}: ${reason}; ${people === '' ? 'nobody was told' : people}`;
}

const colour = (healthy: boolean): string => (healthy ? 'green' : 'red');
const percent = ({ healthyPercent }: { readonly healthyPercent?: number }): string =>
  healthyPercent === undefined ? '' : `, ${Math.round(healthyPercent)} % of the checkers are green`;
const detail = (text: string | undefined): string => (text === undefined || text === '' ? '' : `, ${text}`);

function once(seen: Set<string>, key: string, line: Line): Line | undefined {
  if (seen.has(key)) return undefined;
  seen.add(key);
  return line;
}

/** Sixteen checkers say the same thing; the first to see red after the fault is news. */
function firstOf(
  seen: Set<string>,
  faultAt: number | undefined,
  event: Extract<JournalEvent, { kind: 'checker' }>,
): Line | undefined {
  if (event.healthy || faultAt === undefined || event.at < faultAt) return undefined;
  return once(seen, `checker ${event.healthCheck}`, {
    source: 'checker',
    text: `checker ${event.checker} of ${event.healthCheck} is the first to fail: ${event.reason}`,
  });
}
