import { TaqError } from '@taq/schema';
import { EXIT, EXIT_OF, type ExitCode } from '../exit-codes.ts';
import type { CheckName } from './checks.ts';

/** What one check found. */
export interface Finding {
  readonly check: CheckName;
  readonly state: 'ok' | 'warning' | 'problem' | 'skipped';
  readonly text: string;
  /** What to do about it. */
  readonly fix?: string;
  /** The class of a problem. */
  readonly exitCode?: ExitCode;
}

export function ok(check: CheckName, text: string): Finding {
  return { check, state: 'ok', text };
}

export function skipped(check: CheckName, text: string): Finding {
  return { check, state: 'skipped', text };
}

export function warning(check: CheckName, text: string, fix: string): Finding {
  return { check, state: 'warning', text, fix };
}

export function problem(check: CheckName, text: string, fix: string, exitCode: ExitCode): Finding {
  return { check, state: 'problem', text, fix, exitCode };
}

/** A failure as a finding, in its own words. */
export function problemOf(check: CheckName, error: unknown): Finding {
  if (!TaqError.is(error)) return problem(check, String(error), 'Report this.', EXIT.unexpected);
  return problem(
    check,
    `${error.code}: ${error.message}`,
    error.next ?? 'See docs/errors.md.',
    EXIT_OF[error.code],
  );
}
