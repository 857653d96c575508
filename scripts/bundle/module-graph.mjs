/** @typedef {(id: string) => { readonly importedIds: readonly string[], readonly dynamicallyImportedIds: readonly string[] } | null} ModuleInfo */

/**
 * Answers what modules reach by their imports. A module is light where neither it nor what it imports
 * at once is heavy.
 * @param {(id: string) => boolean} isHeavy
 */
export function graphOf(isHeavy) {
  /** @type {Map<string, boolean>} */
  const light = new Map();
  /** @type {Map<readonly string[] | string, Set<string>>} */
  const reached = new Map();

  /**
   * @param {string} id
   * @param {ModuleInfo} infoOf
   * @returns {boolean}
   */
  function isLight(id, infoOf) {
    if (isHeavy(id)) return false;
    // Libraries ask for what is optional, such as a compiler, by `require` in a function.
    if (id.includes('node_modules')) return true;
    const known = light.get(id);
    if (known !== undefined) return known;
    // Where modules import each other in a circle, the others decide.
    light.set(id, true);
    const answer = (infoOf(id)?.importedIds ?? []).every((one) => isLight(one, infoOf));
    light.set(id, answer);
    return answer;
  }

  /**
   * All that is reached from some modules, by what `next` says of each.
   * @param {string} name of the answer, which is kept
   * @param {readonly string[]} roots
   * @param {(id: string) => readonly string[]} next
   */
  function reachedFrom(name, roots, next) {
    let found = reached.get(name);
    if (found !== undefined) return found;
    found = new Set();
    reached.set(name, found);
    const waiting = [...roots];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      waiting.push(...next(id));
    }
    return found;
  }

  return {
    /**
     * Whether a module is loaded together with some modules.
     * @param {readonly string[]} roots @param {string} id @param {ModuleInfo} infoOf
     */
    isBegunBy: (roots, id, infoOf) =>
      reachedFrom('begun', roots, (one) => infoOf(one)?.importedIds ?? []).has(id),

    /**
     * Whether a module is light, and reached from some modules by light ones, sooner or later.
     * @param {readonly string[]} roots @param {string} id @param {ModuleInfo} infoOf
     */
    isReachedLightly: (roots, id, infoOf) =>
      reachedFrom('lightly', roots, (one) => {
        const { importedIds = [], dynamicallyImportedIds = [] } = infoOf(one) ?? {};
        return [...importedIds, ...dynamicallyImportedIds].filter((next) => isLight(next, infoOf));
      }).has(id),
  };
}
