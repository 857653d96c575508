import postgres from 'postgres';

export const OWNER = 'owner';
export const READER = 'reader';

/** As WRDS gives out. */
const READER_CONNECTIONS = 7;

/**
 * Makes the database and the reader, who may connect to it and nothing else: what it may read
 * comes with the schemas. `url` is the owner's, to any other database of the server.
 */
export async function createDatabase(
  url: string,
  database: string,
  readerPassword: string,
): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(`CREATE DATABASE ${database}`);
    await sql.unsafe(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`);
    await sql.unsafe(
      `CREATE ROLE ${READER} LOGIN PASSWORD '${readerPassword}'
       CONNECTION LIMIT ${READER_CONNECTIONS}`,
    );
    await sql.unsafe(`GRANT CONNECT ON DATABASE ${database} TO ${READER}`);
  } finally {
    await sql.end();
  }
}

/** A schema whose tables and views, present and future, the reader may select from. */
export function schemaForReader(schema: string): string {
  return `CREATE SCHEMA IF NOT EXISTS ${schema};
    GRANT USAGE ON SCHEMA ${schema} TO ${READER};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT ON TABLES TO ${READER}`;
}
