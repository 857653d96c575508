/** @typedef {(id: string) => readonly string[]} Next the modules that one leads to */

/**
 * Some modules and all that they lead to.
 * @param {readonly string[]} roots
 * @param {Next} next
 */
export function reachedFrom(roots, next) {
  /** @type {Set<string>} */
  const found = new Set();
  const waiting = [...roots];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...next(id));
  }
  return found;
}

/**
 * Whether a module is light: neither it nor what it imports at once is heavy. Libraries are not looked
 * into: they ask for what is optional, such as a compiler, by `require` in a function.
 * @param {string} id
 * @param {Next} imports
 * @param {(id: string) => boolean} isHeavy
 */
export function isLight(id, imports, isHeavy) {
  const own = (/** @type {string} */ one) => (one.includes('node_modules') ? [] : imports(one));
  return [...reachedFrom([id], own)].every((one) => !isHeavy(one));
}
