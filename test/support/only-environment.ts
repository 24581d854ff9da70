export const EVERY_ENVIRONMENT = ['dev', 'staging', 'prod'] as const;
export type EnvironmentName = (typeof EVERY_ENVIRONMENT)[number];

/** Variable that names the one environment to look at: whoever tests the tests breaks one at a time. */
export const ONLY_ENVIRONMENT = 'HOLDOVER_ONLY_ENVIRONMENT_OF_TESTS';
