import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
/** Where each package keeps its code. */
const SOURCES = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}/src`),
);

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
  setupFiles: ['<rootDir>/scripts/jest/seed.mjs'],
};

/** Each package answers for itself: one that is tested well does not cover for another. */
function perPackage(threshold) {
  return Object.fromEntries(SOURCES.map((folder) => [`./${folder}/`, threshold]));
}

/** What a file has at its left margin where anything of it is left to run. */
const RUNS =
  /^(?:export )?(?:default |async |abstract )*(?:function|class|const|let|for|if|await)\b|^export [{*]/m;

/** Files that declare types alone: nothing of them runs, and V8 would count their lines as missed. */
function onlyTypes() {
  return SOURCES.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map((file) => join(folder, String(file))),
  )
    .filter((path) => path.endsWith('.ts') && !RUNS.test(readFileSync(join(ROOT, path), 'utf8')))
    .map((path) => `!${path}`);
}

export default {
  maxWorkers: 2,
  // What a test file loaded stays in its worker: the more there is, the slower is all that follows.
  workerIdleMemoryLimit: '200MB',
  // What hangs must end; what is slow on a busy machine must not.
  testTimeout: 240_000,
  coverageDirectory: 'coverage',
  // Counters in every statement made tests of hot loops six times as slow.
  coverageProvider: 'v8',
  collectCoverageFrom: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', ...onlyTypes()],
  coverageReporters: ['text-summary', 'lcovonly'],
  coverageThreshold: perPackage({ statements: 90 }),
  projects: [
    {
      ...shared,
      displayName: 'packages',
      testMatch: [
        '<rootDir>/packages/*/test/**/*.test.ts',
        '<rootDir>/apps/*/test/**/*.test.ts',
        '<rootDir>/scripts/test/**/*.test.ts',
        '<rootDir>/tests/{oracle,parity,roundtrip}/**/*.test.ts',
      ],
    },
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'] },
  ],
};
