// One configuration, two projects: `packages` runs in a minute and carries the coverage promise,
// `e2e` uses the built product as a stranger would.
const shared = {
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } },
    ],
  },
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['@taq/dev', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['/dist/'],
};

export default {
  maxWorkers: 2,
  testTimeout: 60_000,
  coverageDirectory: 'coverage',
  projects: [
    {
      ...shared,
      displayName: 'packages',
      testMatch: [
        '<rootDir>/packages/*/test/**/*.test.ts',
        '<rootDir>/apps/*/test/**/*.test.ts',
        '<rootDir>/scripts/test/**/*.test.ts',
      ],
      collectCoverageFrom: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
    },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'] },
  ],
};
