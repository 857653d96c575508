/**
 * Takes user and password out of every URL in a text. Greedy, because a password that was not
 * encoded may hold any character: all from the scheme to the last `@` before a blank goes.
 */
export function maskSecrets(text: string): string {
  return text.replaceAll(/:\/\/\S*@/g, '://…@');
}
