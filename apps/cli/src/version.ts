import { readFile } from 'node:fs/promises';

/** The version of this package, from its own package.json. */
export async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** What `--version` prints: this package, the platform, Node. */
export async function versionLine(): Promise<string> {
  const { platform, arch, version } = process;
  return `@taq/cli/${await readVersion()} ${platform}-${arch} node-${version}\n`;
}
