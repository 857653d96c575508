import { readFile } from 'node:fs/promises';

/** The blocks of code in a Markdown file that are marked with a language. */
export async function readBlocks(file: string, language: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  const block = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm');
  return Array.from(text.matchAll(block), ([, code = '']) => code);
}
