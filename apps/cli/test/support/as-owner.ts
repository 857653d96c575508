import postgres from 'postgres';
import type { Simulator } from '@taq/wrds-simulator';

/** Runs statements at the server, one after the other, as the one who may change its tables. */
export async function asOwner(
  { ownerUrl }: Pick<Simulator, 'ownerUrl'>,
  ...statements: readonly string[]
): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    for (const statement of statements) await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
}
