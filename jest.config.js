const base = {
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.mjs' },
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  testPathIgnorePatterns: ['/node_modules/', '/cdk.out', '/.cache/'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/.cache', '<rootDir>/drills'],
};

/** The file's suffix says which suite it belongs to: x.test.ts, x.integration.test.ts, x.drill.test.ts, x.long.test.ts. */
const suite = (displayName, pattern, extra = {}) => ({
  ...base,
  ...extra,
  displayName,
  testMatch: [`<rootDir>/test/**/${pattern}`],
});

const withAssemblies = { globalSetup: '<rootDir>/test/support/synthesize-assemblies.mjs' };

export default {
  projects: [
    suite('unit', '+([a-z0-9-]).test.ts', withAssemblies),
    suite('integration', '*.integration.test.ts', withAssemblies),
    suite('drill', '*.drill.test.ts', withAssemblies),
    suite('long', '*.long.test.ts', withAssemblies),
  ],
};
