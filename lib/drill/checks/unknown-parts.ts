import { notReached, pass, unknown } from '../check.ts';
import type { Check } from '../check.ts';

const STAGE = 'assembly';

/** A resource type that no list knows may be the one that matters: the drill cannot vouch for it. */
export const unknownParts: Check = {
  id: 'unknown-parts',
  title: 'The world knows every part of the assembly',
  judge({ history }) {
    const facts = history.assembly;
    if (facts === undefined) return notReached(STAGE);
    const [first] = facts.unknown;
    if (first === undefined) return pass(STAGE, 'Every resource is modelled or inert with a reason.');
    const types = [...new Set(facts.unknown.map(({ type }) => type))];
    return unknown(
      STAGE,
      `${facts.unknown.length} resources are of types that the world does not know: ${types.join(', ')}.`,
      facts.unknown.map(({ part }) => part),
    );
  },
};
