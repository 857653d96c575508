/** The words of a text in lines of at most `width` characters; a longer word has its own line. */
export function wrapText(text: string, width: number): string[] {
  return wrapWords(text.split(/\s+/), width);
}

/** The same of words that may hold blanks, which stay as they are. */
export function wrapWords(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words.filter((one) => one !== '')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
