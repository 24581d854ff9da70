/** GetRandomPassword and the template's GenerateSecretString: same defaults, same character classes. */
import type { GeneratedSecret } from '../../../assembly/topology.ts';
import { AwsError } from '../aws-api/error.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
export const DEFAULT_PASSWORD_LENGTH = 32;

export interface PasswordRules {
  readonly length: number;
  readonly excludeCharacters: string;
  readonly excludePunctuation: boolean;
  readonly includeSpace: boolean;
  /** At least one of each class that is left; the default. */
  readonly requireEachType: boolean;
}

/**
 * @param random 0 <= x < 1.
 * @throws AwsError InvalidParameterException when the rules leave nothing to choose from.
 */
export function randomPassword(rules: PasswordRules, random: () => number): string {
  const without = (characters: string): string =>
    Array.from(characters)
      .filter((character) => !rules.excludeCharacters.includes(character))
      .join('');
  const classes = [LOWER, UPPER, NUMBERS, rules.excludePunctuation ? '' : PUNCTUATION]
    .map(without)
    .filter((characters) => characters !== '');
  const all = classes.join('') + (rules.includeSpace ? ' ' : '');
  if (all === '' || rules.length < classes.length)
    throw new AwsError(
      'InvalidParameterException',
      'The password length or the excluded characters leave no password.',
    );
  const pick = (characters: string): string => characters.charAt(Math.floor(random() * characters.length));
  const required = rules.requireEachType ? classes.map(pick) : [];
  const rest = Array.from({ length: rules.length - required.length }, () => pick(all));
  return shuffle([...required, ...rest], random).join('');
}

function shuffle(characters: string[], random: () => number): string[] {
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(random() * (last + 1));
    [characters[last], characters[chosen]] = [characters[chosen] ?? '', characters[last] ?? ''];
  }
  return characters;
}

/** The value that CloudFormation stores when it creates the secret. */
export function generatedValue(rules: GeneratedSecret, random: () => number): string {
  const password = randomPassword({ ...rules, includeSpace: false, requireEachType: true }, random);
  // Without a template and key the value is the bare password.
  return rules.key === '' ? password : JSON.stringify({ ...rules.template, [rules.key]: password });
}
