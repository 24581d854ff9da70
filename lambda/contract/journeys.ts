/**
 * The failure-domain map, declared once: which journey needs which dependency, hard or soft.
 * The service answers by it, the review draws it, and each drill checks that exactly these journeys change.
 */

export const JOURNEYS = ['session', 'refresh', 'hosted-page', 'sign-in', 'admin'] as const;
/** What a person or a client does. `session`: userinfo, silent check, logout. */
export type Journey = (typeof JOURNEYS)[number];

export const DEPENDENCIES = [
  'session-table',
  'directory',
  'signing-keys',
  'mac-keys',
  'cookie-keys',
  'aurora-read',
  'aurora-write',
  'writer-guard',
  'secret-store',
  'flags',
  /** The identity provider that an organisation signs in its people at. */
  'upstream',
] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

/** `hard`: without it the journey answers 503. `soft`: it degrades and goes on. Undeclared: it never touches it. */
export interface JourneyDependencies {
  readonly hard: readonly Dependency[];
  readonly soft: readonly Dependency[];
}

const page = ['cookie-keys', 'session-table', 'directory'] as const;
const soft = ['secret-store', 'flags'] as const;
const tokens = ['signing-keys', 'mac-keys', 'session-table', 'directory'] as const;

/**
 * Keys count as dependencies on the held value; the store that refreshes them is soft everywhere, and so are flags,
 * which every journey may be tuned by and none waits for.
 */
export const JOURNEY_DEPENDENCIES: Readonly<Record<Journey, JourneyDependencies>> = {
  session: { hard: page, soft: ['aurora-read', 'aurora-write', ...soft, 'upstream'] },
  refresh: { hard: tokens, soft: ['aurora-read', 'aurora-write', ...soft] },
  'hosted-page': { hard: page, soft: ['aurora-read', 'aurora-write', ...soft, 'upstream'] },
  'sign-in': {
    hard: ['cookie-keys', ...tokens, 'aurora-read'],
    soft: ['aurora-write', ...soft, 'upstream'],
  },
  admin: { hard: [...tokens, 'aurora-write', 'writer-guard'], soft },
};

/**
 * Sign-in, where somebody chooses their organisation's own provider instead of a password: that provider instead of
 * Aurora, which is read for nobody and written for people who were never here. Other organisations' providers, and the
 * passwords of the same one, do not depend on it.
 */
export const UPSTREAM_SIGN_IN = 'sign-in by provider';
export const UPSTREAM_SIGN_IN_DEPENDENCIES: JourneyDependencies = {
  hard: ['cookie-keys', ...tokens, 'upstream'],
  soft: ['aurora-read', 'aurora-write', ...soft],
};

/**
 * What `/health/ready` counts, and Route 53 moves people by: what password sign-in and refresh cannot do without. Third
 * parties never count, and neither does what only administration needs.
 */
export const READINESS_DEPENDENCIES: readonly Dependency[] = [
  ...new Set([...JOURNEY_DEPENDENCIES['sign-in'].hard, ...JOURNEY_DEPENDENCIES.refresh.hard]),
];
