/** Rotations and rollovers, as lines of the story. */
import { REGION_ROLES } from '../../../lambda/contract/regions.ts';
import type { JournalEvent } from '../../evidence/events.ts';
import type { TimelineEntry } from '../../report/timeline-text.ts';
import type { EventOf } from '../history.ts';

type Line = Omit<TimelineEntry, 'atMs'>;

/** @param once tells a line the first time that something of its kind happens. */
export function secretLine(
  event: JournalEvent,
  once: (key: string, line: Line) => Line | undefined,
): Line | undefined {
  switch (event.kind) {
    case 'rotation-step':
      return { source: 'rotation', text: stepText(event) };
    case 'rotation':
      return { source: 'rotation', text: rotationText(event) };
    case 'key-look':
      return once(`${event.role} ${event.outcome} ${event.signedBy}`, {
        source: 'keys',
        text: keyText(event),
      });
    default:
      return undefined;
  }
}

const stepText = ({ secret, step, outcome, reason }: EventOf<'rotation-step'>): string =>
  `${secret}, ${step}: ${outcome}${because(reason)}`;

function rotationText({ secret, serials, formerSerial, formerLogin }: EventOf<'rotation'>): string {
  const regions = REGION_ROLES.map(
    (role) => `${role} has serial ${serials[role] ?? 'unknown'}, the former password is ${formerLogin[role]}`,
  );
  return [`${secret}, former serial ${formerSerial}`, ...regions].join('; ');
}

const keyText = ({ role, outcome, signedBy, reason }: EventOf<'key-look'>): string =>
  `an application in the ${role} gets a token of ${signedBy ?? 'no key'}: ${outcome}${because(reason)}`;

const because = (reason: string | undefined): string => (reason === undefined ? '' : `, ${reason}`);
