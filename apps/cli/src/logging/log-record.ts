/** What winston hands to a format: the level, the sentence, and the fields beside them. */
export interface LogRecord extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly message: string;
}

/** One JSON object: time in UTC, level, sentence, then the fields as they came. */
export function formatJson({ level, message, ...fields }: LogRecord): string {
  return JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fields });
}

/** A line for people: time in UTC, level, who says it, the sentence, then the other fields. */
export function formatText({ level, message, ...fields }: LogRecord): string {
  const { component = 'taq_cli', run: _run, command: _command, ...others } = fields;
  const facts = Object.entries(others).map(([name, value]) => ` ${name}=${wordOf(value)}`);
  const time = new Date().toISOString();
  return `${time} ${level.padEnd(5)} ${String(component)}: ${message}${facts.join('')}`;
}

function wordOf(value: unknown): string {
  const text = String(value);
  return /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}
