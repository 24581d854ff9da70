import { isObject } from '../../../assembly/json-file.ts';
import { defineRule } from '../../rule.ts';

/** Ends like a secret's own value: `..._SECRET_ARN`, `..._PASSWORD_ROTATION_DAYS` and the like are none. */
const PASSWORD = /(?:PASSWORD|PASSWD|PASSPHRASE)$/i;
const KEY = /(?:SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|SECRET_?KEY|ACCESS_?KEY|SIGNING_?KEY)$/i;
/** Forms of well-known issuers: GitHub, Stripe, Slack, AWS, PEM. */
const KNOWN_FORM =
  /^(?:gh[pousr]_|github_pat_|[sr]k_live_|xox[abpr]-|AKIA[0-9A-Z]{16}$|-----BEGIN [A-Z ]*PRIVATE KEY)/;
/** CloudFormation puts the value itself into the function's configuration. */
const RESOLVED = /\{\{resolve:(?:secretsmanager|ssm-secure):/;

export const plainSecretInEnvironment = defineRule({
  id: 'plain-secret-in-environment',
  family: 'runtime',
  severity: 'error',
  title: 'A function’s environment names its secrets and holds none',
  why: 'Who may read the function’s configuration reads the secret; and a rotated secret reaches neither region before the next deploy.',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html',
  fix: 'Put the secret’s name there, and read its value at run time from the own region’s store.',
  controls: [
    { catalogue: 'OWASP NHI', id: 'NHI2:2025' },
    { catalogue: 'NIST 800-53', id: 'IA-5' },
  ],
  subjects: (model) =>
    model.ofType('AWS::Lambda::Function').filter(({ raw }) => Object.keys(variablesOf(raw)).length > 0),
  // As it stands in the template: a reference is no secret, whatever it leads to.
  *check({ raw }) {
    for (const [name, value] of Object.entries(variablesOf(raw))) {
      if (RESOLVED.test(JSON.stringify(value))) yield `${name} is resolved to the secret’s value at deploy`;
      else if (typeof value === 'string' && isSecret(name, value))
        yield `${name} holds what looks like the secret itself`;
    }
  },
});

function variablesOf({ Environment }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const variables = isObject(Environment) ? Environment.Variables : undefined;
  return isObject(variables) ? variables : {};
}

function isSecret(name: string, value: string): boolean {
  if (KNOWN_FORM.test(value)) return true;
  if (isReference(value)) return false;
  return PASSWORD.test(name) || (KEY.test(name) && isRandom(value));
}

/** An ARN, an alias, a path, an address, a number, a switch. */
const isReference = (value: string): boolean =>
  value === '' || /[/:]/.test(value) || /^(?:\d+|true|false|none|null)$/i.test(value);

/** Long, and letters with digits throughout; names are words: `app-database-secret2`. */
const isRandom = (value: string): boolean =>
  value.length >= 16 && /^[\w+=.~-]+$/.test(value) && (value.match(/\d/g) ?? []).length >= 3;
