import * as v from 'valibot';

/** A number, also as text, which is all that the environment has. */
const amount = v.pipe(
  v.union([v.number(), v.string()], 'is no number'),
  v.transform((value) => (value === '' ? Number.NaN : Number(value))),
  v.finite('is no number'),
  v.minValue(0, 'is below 0'),
);

const port = v.pipe(
  amount,
  v.integer('is no port'),
  v.minValue(1, 'is no port'),
  v.maxValue(65_535, 'is no port'),
);

const text = v.pipe(
  v.string('is no text'),
  v.check((value) => value.trim() !== '', 'is empty'),
);

function oneOf<const Options extends readonly string[]>(
  options: Options,
): v.PicklistSchema<Options, string> {
  return v.picklist(options, `is none of ${options.join(', ')}`);
}

/**
 * What can be configured, one schema for files and environment alike. A setting that is also a flag
 * has the flag's name. There is none for a password.
 */
export const SettingsSchema = v.partial(
  v.strictObject({
    'data-dir': text,
    engine: oneOf(['duckdb', 'polars']),
    url: text,
    host: text,
    port,
    database: text,
    user: text,
    sslmode: oneOf(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']),
    'password-command': text,
    aggregate: oneOf(['server', 'local', 'auto']),
    'lock-timeout': amount,
    connections: v.pipe(amount, v.integer('is no number of connections')),
    retries: v.pipe(amount, v.integer('is no number of retries')),
    'retention-days': amount,
    'log-level': oneOf(['error', 'warn', 'info', 'debug']),
    'log-format': oneOf(['text', 'json']),
    'log-file': text,
  }),
);

/** Values by the names of settings. */
export type Settings = v.InferOutput<typeof SettingsSchema>;

export type SettingName = keyof Settings;

/** The variables of the environment that say a setting; the first one that is set counts. */
export const VARIABLES: Readonly<Record<SettingName, readonly string[]>> = {
  'data-dir': ['TAQ_DATA_DIR'],
  engine: ['TAQ_ENGINE'],
  url: ['TAQ_URL'],
  host: ['WRDS_HOST', 'PGHOST'],
  port: ['WRDS_PORT', 'PGPORT'],
  database: ['WRDS_DATABASE', 'PGDATABASE'],
  user: ['WRDS_USERNAME', 'WRDS_USER', 'PGUSER'],
  sslmode: ['PGSSLMODE'],
  'password-command': ['TAQ_PASSWORD_COMMAND'],
  aggregate: ['TAQ_AGGREGATE'],
  'lock-timeout': ['TAQ_LOCK_TIMEOUT'],
  connections: ['TAQ_CONNECTIONS'],
  retries: ['TAQ_RETRIES'],
  'retention-days': ['TAQ_RETENTION_DAYS'],
  'log-level': ['TAQ_LOG_LEVEL'],
  'log-format': ['TAQ_LOG_FORMAT'],
  'log-file': ['TAQ_LOG_FILE'],
};

/** What libpq calls the settings of a connection that have no flag. */
export const CONNECTION_VARIABLES = {
  host: 'PGHOST',
  port: 'PGPORT',
  database: 'PGDATABASE',
  user: 'PGUSER',
  sslmode: 'PGSSLMODE',
} as const satisfies Partial<Record<SettingName, string>>;

export const SETTING_NAMES = Object.keys(VARIABLES) as SettingName[];

/** Settings whose value is a path; one in a file is meant from that file's folder. */
export const PATH_SETTINGS: ReadonlySet<SettingName> = new Set<SettingName>([
  'data-dir',
  'log-file',
]);
