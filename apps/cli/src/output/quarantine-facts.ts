import type { QuarantineEntry } from '@taq/versioning';

/** An entry of the quarantine in short, as programs see it. */
interface QuarantineFacts {
  readonly id: string;
  /** UTC, ISO 8601. */
  readonly quarantined: string;
  readonly what: string;
  readonly origin: QuarantineEntry['origin'];
  readonly error: { readonly code: string; readonly message: string };
  readonly rules: readonly string[];
  readonly file: string | null;
  readonly bytes: number;
  readonly rows: number | null;
  readonly run: string | null;
  readonly software: string;
}

/** What an entry says of itself, for programs. */
export function quarantineFacts(entry: QuarantineEntry): QuarantineFacts {
  const { id, what, origin, error, content, run, software } = entry;
  return {
    id,
    quarantined: entry.quarantinedAt,
    what,
    origin,
    error: { code: error.code, message: error.message },
    rules: brokenRules(entry),
    file: fileOf(entry) ?? null,
    bytes: content?.bytes ?? 0,
    rows: content?.rows ?? null,
    run: run ?? null,
    software,
  };
}

/** Names of the rules, each once. */
export function brokenRules({ findings }: QuarantineEntry): string[] {
  return [...new Set(findings.map(({ rule }) => rule))];
}

/** Where what was kept lies, relative to the data folder. */
export function fileOf({ folder, content }: QuarantineEntry): string | undefined {
  return content === undefined ? undefined : `${folder}/${content.file}`;
}
