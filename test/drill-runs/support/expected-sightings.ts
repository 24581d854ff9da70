/**
 * What a drill of a lost region owes for each kind of random mistake, by the catalogue's own words in `seenBy`. The
 * others may be caught; none of them may make the tool fail without a sentence.
 */
import type { Mutation } from '../../support/mutate-assembly.ts';

/** Stops a world or a journey for everybody, or keeps traffic where the region is lost. */
const ALWAYS_SEEN: ReadonlySet<string> = new Set([
  'record-ttl',
  'record-value',
  'inverted-flag',
  'calculated-threshold',
  'listener-rule-host',
  'function-handler',
  'proxy-secret',
  'proxy-endpoint-role',
  'table-name',
  'secret-name',
  'schedule-disabled',
]);

export const kindOf = ({ id }: Mutation): string => id.split(':')[0]!;

/** A secondary's check, an inverted check's words, an unused permission show in no loss of the primary. */
export const mustBeSeen = (mutation: Mutation): boolean => ALWAYS_SEEN.has(kindOf(mutation));
