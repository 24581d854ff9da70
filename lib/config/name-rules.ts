/** What AWS allows for each derived name: the limits that synthesis does not know and a deploy meets late. */
import type { EnvironmentConfig } from './environment.ts';
import { instanceName, namesOf, stackName } from './names.ts';
import type { Names } from './names.ts';

export interface NameRule {
  readonly maximumLength: number;
  readonly pattern: RegExp;
  /** The rule in a person's words. */
  readonly allowed: string;
}

const rule = (maximumLength: number, pattern: RegExp, characters: string): NameRule => ({
  maximumLength,
  pattern,
  allowed: `${characters}, at most ${maximumLength} characters`,
});

const HYPHENATED = /^[a-z]([a-z0-9]|-(?!-))*[a-z0-9]$/;
const hyphenated = 'letters, digits and single hyphens, letter first';
const DNS_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

/** Sources: the `Name` parameter of each service's create call. */
export const NAME_RULES = {
  stack: rule(128, /^[a-zA-Z][a-zA-Z0-9-]*$/, hyphenated),
  /** ACM takes at most 64 characters for a certificate's first name. */
  regionHost: rule(64, DNS_NAME, 'a DNS name of labels up to 63 characters'),
  keyAlias: rule(256, /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/, 'alias/ and letters, digits, / _ -'),
  table: rule(255, /^[a-zA-Z0-9_.-]{3,}$/, 'letters, digits, _ . -'),
  /** A name that ends like an ARN's random suffix is found under the wrong ARN. */
  secret: rule(512, /^(?!.*-[a-zA-Z0-9]{6}$)[a-zA-Z0-9/_+=.@-]+$/, 'no hyphen and six characters at the end'),
  database: rule(63, HYPHENATED, hyphenated),
  globalCluster: rule(63, HYPHENATED, hyphenated),
  proxy: rule(63, HYPHENATED, hyphenated),
  firewall: rule(128, /^[\w-]+$/, 'letters, digits, - _'),
  function: rule(64, /^[a-zA-Z0-9_-]+$/, 'letters, digits, - _'),
  loadBalancing: rule(32, HYPHENATED, hyphenated),
  logGroup: rule(512, /^[a-zA-Z0-9/_.#-]+$/, 'letters, digits, / _ . # -'),
  monitoring: rule(255, /^[a-zA-Z0-9_-]+$/, 'letters, digits, - _'),
  /** Of an AppConfig application, environment or strategy; a profile's may be longer. */
  flags: rule(64, /^[a-zA-Z0-9_-]+$/, 'letters, digits, - _'),
  schedule: rule(64, /^[a-zA-Z0-9._-]+$/, 'letters, digits, . - _'),
} as const satisfies Readonly<Record<string, NameRule>>;
export type NameKind = keyof typeof NAME_RULES;

export interface DerivedName {
  readonly kind: NameKind;
  /** Path inside `Names`, for messages. */
  readonly path: string;
  readonly name: string;
}

/** Every derived name with the kind whose rule it must follow. */
export function derivedNames(
  config: EnvironmentConfig,
  kinds: readonly string[] = [],
): readonly DerivedName[] {
  const names = namesOf(config);
  return [
    ...kinds.flatMap((kind) => [
      { kind: 'stack' as const, path: `stack.${kind}.primary`, name: stackName(config, kind, 'primary') },
      { kind: 'stack' as const, path: `stack.${kind}.standby`, name: stackName(config, kind, 'standby') },
    ]),
    ...named('regionHost', 'regionHosts', names.regionHosts),
    ...named('keyAlias', 'keyAliases', names.keyAliases),
    ...named('table', 'tables', names.tables),
    ...named('secret', 'secrets', names.secrets),
    ...databaseNames(config, names),
    ...named('function', 'functions', names.functions),
    ...named('loadBalancing', 'targetGroups', names.targetGroups),
    ...named('loadBalancing', 'front', { loadBalancer: names.loadBalancer }),
    ...named('firewall', 'front', { firewall: names.firewall }),
    ...named('logGroup', 'monitoring', { networkLogGroup: names.networkLogGroup }),
    ...named('monitoring', 'monitoring', { topic: names.alarmTopic }),
    ...named('monitoring', 'alarms', names.alarms),
    ...named('flags', 'flags', names.flags),
    ...named('monitoring', 'dashboards', names.dashboards),
    ...named('schedule', 'schedules', {
      probes: names.probeSchedule,
      sweep: names.sweepSchedule,
      rotationCheck: names.rotationCheckSchedule,
    }),
  ];
}

function databaseNames(config: EnvironmentConfig, names: Names): readonly DerivedName[] {
  const instances = Object.fromEntries(
    (['primary', 'standby'] as const).flatMap((role) =>
      [1, 2].map((number) => [`${role}-${number}`, instanceName(config, role, number)]),
    ),
  );
  return [
    ...named('globalCluster', 'database', { globalCluster: names.globalCluster }),
    ...named('proxy', 'proxies', names.proxies),
    ...named('database', 'clusters', names.clusters),
    ...named('database', 'instances', instances),
    ...named('database', 'readOnlyEndpoints', names.readOnlyEndpoints),
  ];
}

const named = (
  kind: NameKind,
  path: string,
  group: Readonly<Record<string, string>>,
): readonly DerivedName[] =>
  Object.entries(group).map(([key, name]) => ({ kind, path: `${path}.${key}`, name }));
