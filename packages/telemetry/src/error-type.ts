import { maskSecrets, TaqError } from '@taq/schema';

/** What an error is called in attributes: our code, PostgreSQL's or Node's, else its class. */
export function errorType(error: unknown): string {
  if (TaqError.is(error)) return error.code;
  if (!(error instanceof Error)) return '_OTHER';
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

/** Its sentence without secrets; no stack, no cause. */
export function errorSentence(error: unknown): string {
  return maskSecrets(error instanceof Error ? error.message : String(error));
}
