/** A kind of span: what is done, and for whom. */
export interface SpanKindOf {
  readonly name: string;
  /** `client`: a question to a server; `internal`: work of our own. */
  readonly kind: 'internal' | 'client';
  readonly description: string;
  readonly attributes: readonly string[];
}

/** Every kind of span that the packages record; `docs/observability.md` lists the same. */
export const SPANS = {
  command: {
    name: 'taq {command}',
    kind: 'internal',
    description: 'A command, from its start to its exit code',
    attributes: [
      'taq.run.id',
      'process.executable.name',
      'process.pid',
      'process.exit.code',
      'error.type',
    ],
  },
  sync: {
    name: 'sync {task}',
    kind: 'internal',
    description: 'A whole sync',
    attributes: [
      'taq.run.id',
      'taq.task',
      'taq.dataset',
      'taq.tier',
      'taq.rows',
      'taq.bytes',
      'taq.cells.open',
      'taq.snapshot.tag',
      'error.type',
    ],
  },
  partition: {
    name: 'sync partition',
    kind: 'internal',
    description: 'All that is done for a partition under its locks, of all datasets',
    attributes: [
      'taq.dataset',
      'taq.partition',
      'taq.rows',
      'taq.bytes',
      'taq.lock.wait_time',
      'error.type',
    ],
  },
  snapshot: {
    name: 'take snapshot',
    kind: 'internal',
    description: 'The snapshot at the end of a sync',
    attributes: ['taq.snapshot.tag', 'error.type'],
  },
  query: {
    name: 'query {dataset}',
    kind: 'internal',
    description: 'A question to the store',
    attributes: [
      'taq.dataset',
      'taq.engine',
      'taq.pinned',
      'taq.snapshot.tag',
      'taq.rows',
      'taq.bytes',
      'taq.partitions_scanned',
      'error.type',
    ],
  },
  statement: {
    name: '{operation} {namespace}',
    kind: 'client',
    description: 'A statement at the server; its text and its values are not recorded',
    attributes: [
      'db.system.name',
      'db.namespace',
      'db.operation.name',
      'db.response.status_code',
      'server.address',
      'server.port',
      'taq.bytes',
      'error.type',
    ],
  },
} as const satisfies Readonly<Record<string, SpanKindOf>>;

/** What stands in the braces of a span's name. */
type Places<Name extends string> = Name extends `${string}{${infer Place}}${infer Rest}`
  ? Place | Places<Rest>
  : never;

/** The words for the places of a span's name. */
export type WordsOf<S extends SpanKindOf> = Readonly<Record<Places<S['name']>, string>>;

/** A span's name with its words in their places. */
export function spanName<S extends SpanKindOf>({ name }: S, words: WordsOf<S>): string {
  return Object.entries<string>(words).reduce(
    (text, [place, word]) => text.replace(`{${place}}`, word),
    name,
  );
}
