/**
 * What programs may rely on in a JSON value: its keys in their order, and the type of each value; a
 * list has the shapes of its elements, each once, in no order of theirs. `schema_version`, and what names a kind, stay as
 * they are.
 */
export function shapeOf(value: unknown, key = ''): unknown {
  if (AS_THEY_ARE.has(key)) return value;
  if (Array.isArray(value)) {
    const shapes = value.map((element) => JSON.stringify(shapeOf(element)));
    return [...new Set(shapes)].toSorted().map((shape) => JSON.parse(shape) as unknown);
  }
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, one]) => [name, shapeOf(one, name)]));
}

const AS_THEY_ARE: ReadonlySet<string> = new Set(['schema_version', 'type', 'message_type']);
