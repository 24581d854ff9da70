import type { RegionRole } from '../../../lambda/contract/regions.ts';
import type { Impairment } from '../../evidence/events.ts';
import { fail, notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';
import type { EventOf, History } from '../history.ts';

const STAGE = 'readiness';
/** Ages are told in whole seconds, and asking takes a moment. */
const TOLERANCE_SECONDS = 5;

export interface SoftOptions {
  /** Name in the document's soft part. */
  readonly name: string;
  readonly role: RegionRole;
  readonly phase: string;
  readonly healed: string;
}
interface Told {
  readonly event: EventOf<'health-document'>;
  readonly impairment: Impairment;
}

/** What does not count in a region's state is told all the same, with an age that is at least the fault's. */
export const softTold = (options: SoftOptions): Check => ({
  id: `soft-told-${options.name}`,
  title: `The region says that it lives on the ${options.name} it has, and how old they are`,
  judge({ history }) {
    const { name, role, phase, healed } = options;
    if (history.phaseAt(healed) === undefined) return notReached(STAGE);
    const [told, after] = [toldIn(history, options, phase), toldIn(history, options, healed)];
    if (told.length === 0) return fail(STAGE, `The ${role} never said that ${name} are not fresh.`);
    const young = told.find((one) => isYoung(history, one));
    if (young !== undefined)
      return fail(
        STAGE,
        `The ${role} told an age of ${name} that is younger than the fault: ${ageOf(young)} s.`,
      );
    const last = lastDocument(history, options, healed);
    if (last === undefined) return unknown(STAGE, `The ${role} was not asked after the fault.`);
    if (after.some(({ event }) => event === last))
      return fail(STAGE, `The ${role} still said that ${name} are not fresh after the fault was undone.`);
    const oldest = Math.max(...told.map(ageOf));
    return pass(
      STAGE,
      `The ${role} said so ${told.length} times, up to ${oldest} s old, and no longer at the end.`,
    );
  },
});

const toldIn = (history: History, { name, role }: SoftOptions, phase: string): readonly Told[] =>
  history.of('health-document').flatMap((event) => {
    const impairment = event.role === role && event.phase === phase ? event.impaired[name] : undefined;
    return impairment?.soft === true ? [{ event, impairment }] : [];
  });

const lastDocument = (history: History, { role }: SoftOptions, phase: string) =>
  history
    .of('health-document')
    .findLast((event) => event.role === role && event.phase === phase && event.whole);

const ageOf = ({ impairment }: Told): number => impairment.ageSeconds ?? 0;

/** `down` tells no age: nothing was ever had. */
const isYoung = (history: History, told: Told): boolean =>
  told.impairment.state === 'degraded' &&
  ageOf(told) + TOLERANCE_SECONDS < (told.event.at - (history.faultAt ?? told.event.at)) / 1000;
