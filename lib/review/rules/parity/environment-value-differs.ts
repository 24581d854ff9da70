import { isIntrinsic } from '../../../assembly/intrinsics.ts';
import { isObject } from '../../../assembly/json-file.ts';
import type { JsonObject } from '../../../assembly/json-file.ts';
import type { ReviewedResource } from '../../model/resource.ts';
import { defineRule } from '../../rule.ts';
import { comparable } from './comparable.ts';
import { withoutGivenOut } from './given-out.ts';
import { pairsOfType, sideBySide } from './pairs-of-type.ts';
import { resolvesAlike } from './resolved.ts';

/** What tells a function which of the two it is. */
const ROLE_WORDS = /^"(primary|standby|secondary|main|backup|active|passive|dr)"$/i;

/** A note: two regions' values may well differ. Names that are missing are `environment-differs`. */
export const environmentValueDiffers = defineRule({
  id: 'environment-value-differs',
  family: 'parity',
  severity: 'note',
  title: 'A function’s variables hold each region’s own form of the same value',
  why: 'A value that differs beyond the region’s name is often a misspelt one, and shows when that region has to serve.',
  source:
    'https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_planning_for_recovery_config_drift.html',
  fix: 'Derive both regions’ values from one, or accept the difference with its reason.',
  controls: [
    { catalogue: 'NIST 800-53', id: 'CM-2' },
    { catalogue: 'AWS Well-Architected', id: 'REL13-BP04' },
  ],
  subjects: (model) => pairsOfType(model, 'AWS::Lambda::Function'),
  *check(pair, model) {
    const { primary, standby } = pair;
    const [own, other] = [variablesOf(primary), variablesOf(standby)];
    for (const name of Object.keys(own).filter((each) => Object.hasOwn(other, each))) {
      if (isImport(own[name]) && isImport(other[name])) continue;
      const texts = [
        withoutPlaces(comparable(own[name], primary, model)),
        withoutPlaces(comparable(other[name], standby, model)),
      ];
      if (texts[0] === texts[1] || texts.every((text) => ROLE_WORDS.test(text))) continue;
      if (resolvesAlike(pair, ['Environment', 'Variables', name], model)) continue;
      yield `${name} is ${sideBySide(own[name], other[name], model)}`;
    }
  },
});

/** An export's name holds its stack's and a hash; whether both exports are of the same kind is judged where they are made. */
const isImport = (value: unknown): boolean => isObject(value) && 'Fn::ImportValue' in value;

/** Which of the two regions a value names is a decision: a spare one, a peer, a home. */
const withoutPlaces = (text: string): string =>
  withoutGivenOut(text).replaceAll(/<(?:own|other)( stack \d+)?>/g, '<region$1>');

/** Empty where an intrinsic function decides which there are. */
function variablesOf({ raw }: ReviewedResource): JsonObject {
  const variables =
    isObject(raw.Environment) && !isIntrinsic(raw.Environment) ? raw.Environment.Variables : {};
  return isObject(variables) && !isIntrinsic(variables) ? variables : {};
}
