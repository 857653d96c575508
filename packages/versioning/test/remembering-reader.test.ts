import { describe, expect, test } from '@jest/globals';
import { silentLogger } from '@taq/schema';
import type { Coverage } from '@taq/versioning';
import { ManifestManager } from '../src/manifest-manager.ts';
import type { PartitionLeaf } from '../src/manifest.ts';
import { emptyPartition } from '../src/partition-merge.ts';
import { RememberingReader } from '../src/remembering-reader.ts';
import { readState } from '../src/store-state.ts';
import { temporaryFolder } from './support/folders.ts';
import { MemoryPort } from './support/memory-port.ts';
import { openStore, TestClock, updateOf } from './support/stores.ts';

const HINT = 'manifests/taq/manifest.json';
const version = (number: number): string => `manifests/taq/versions/${number}.json`;

/** A store in memory that notes which of its files were read. */
class NotingPort extends MemoryPort {
  readonly read: string[] = [];
  readonly manager = new ManifestManager(this, {
    clock: new TestClock().read,
    author: { host: 'here', pid: 7, software: 'test 1.0' },
    logger: silentLogger,
    readOnly: false,
  });

  override async get(name: string): Promise<Uint8Array | undefined> {
    this.read.push(name);
    return super.get(name);
  }

  /** Commits bars of these months of 2024; of the last one so many symbols are known. */
  async commit(months: readonly string[], symbols: number): Promise<void> {
    await this.manager.commit('test', async () =>
      Promise.resolve({ partitions: [yearOf(months, symbols)] }),
    );
    this.read.length = 0;
  }
}

function yearOf(months: readonly string[], symbols: number): PartitionLeaf {
  const named = Array.from({ length: symbols }, (_, index) => `S${index}`).join(' ');
  return {
    formatVersion: 1,
    kind: 'partitions',
    dataset: 'taq_1min_bars',
    folder: 'aggregates/1min_bars',
    year: '2024',
    partitions: months.map((month, index) => {
      const coverage = {
        symbols: index < months.length - 1 ? '' : named,
        provenance: [],
        days: [],
      };
      return { ...emptyPartition(month), coverage };
    }),
  };
}

async function stateOf(reader: RememberingReader): ReturnType<typeof readState> {
  return readState(reader, '/data', await reader.newest());
}

describe('a reader that is asked again', () => {
  test('reads the newest version and looks for the next one, and nothing else', async () => {
    const port = new NotingPort('');
    await port.commit(['202401', '202402'], 1);
    await port.commit(['202401', '202402'], 2);
    const reader = new RememberingReader(port);
    const first = await stateOf(reader);
    expect(port.read).toContain(HINT);
    port.read.length = 0;
    const again = await stateOf(reader);
    expect(port.read).toEqual([version(2), version(3)]);
    expect(again.partitions.map(({ coverage }) => coverage)).toEqual(
      first.partitions.map(({ coverage }) => coverage),
    );
  });

  test('decodes after a commit the months that it touched, and no others', async () => {
    const port = new NotingPort('');
    await port.commit(['202401', '202402'], 1);
    const reader = new RememberingReader(port);
    const [resting, growing] = (await stateOf(reader)).partitions;
    await port.commit(['202401', '202402'], 2);
    const [still, grown] = (await stateOf(reader)).partitions;
    expect(port.read.filter((name) => name.includes('/leaves/'))).toHaveLength(1);
    expect(still?.coverage).toBe(resting?.coverage);
    expect(growing?.coverage.symbols()).toEqual(['S0']);
    expect(grown?.coverage.symbols()).toEqual(['S0', 'S1']);
  });

  test('finds what was committed whatever the hint says', async () => {
    const port = new NotingPort('');
    await port.commit(['202401'], 1);
    const reader = new RememberingReader(port);
    await reader.newest();
    await port.commit(['202401'], 2);
    await port.commit(['202401'], 3);
    port.files.set(HINT, Buffer.from('no hint at all'));
    expect((await reader.newest()).root.version).toBe(3);
  });

  test('sees that another store lies there, a shorter or an equally long one', async () => {
    const [port, shorter, other] = [new NotingPort(''), new NotingPort(''), new NotingPort('')];
    for (const symbols of [1, 2, 3]) await port.commit(['202401'], symbols);
    await shorter.commit(['202401'], 7);
    for (const symbols of [4, 5, 6]) await other.commit(['202401'], symbols);
    const reader = new RememberingReader(port);
    const symbolsNow = async (): Promise<number> =>
      (await stateOf(reader)).partitions[0]?.coverage.symbols().length ?? 0;
    expect(await symbolsNow()).toBe(3);
    replaceFiles(port, other);
    expect(await symbolsNow()).toBe(6);
    replaceFiles(port, shorter);
    expect(await symbolsNow()).toBe(7);
    port.files.clear();
    expect((await reader.newest()).root.version).toBe(0);
  });

  test('reads a leaf again that could not be read', async () => {
    const port = new NotingPort('');
    await port.commit(['202401'], 1);
    const leaf = [...port.files.keys()].find((name) => name.includes('/leaves/')) ?? '';
    const bytes = port.files.get(leaf) ?? new Uint8Array();
    port.files.set(leaf, Buffer.from('damaged'));
    const reader = new RememberingReader(port);
    await expect(stateOf(reader)).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    port.files.set(leaf, bytes);
    expect((await stateOf(reader)).partitions).toHaveLength(1);
  });

  test('takes no version for another one whose bytes it knows', async () => {
    const port = new NotingPort('');
    await port.commit(['202401'], 1);
    const reader = new RememberingReader(port);
    await reader.newest();
    port.files.set(version(2), port.files.get(version(1)) ?? new Uint8Array());
    await expect(reader.newest()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });
});

function replaceFiles(port: MemoryPort, by: MemoryPort): void {
  port.files.clear();
  for (const [name, bytes] of by.files) port.files.set(name, bytes);
}

test('a store that is asked again has what was not committed since as it was decoded', async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const coverage = async (): Promise<Coverage | undefined> =>
    (await store.current()).partitions[0]?.coverage;
  await store.commitPartition(updateOf([{ symbol: 'AAPL', date: '2024-11-25', bars: 1 }]));
  const first = await coverage();
  expect(first?.symbols()).toEqual(['AAPL']);
  expect(await coverage()).toBe(first);
  await store.commitPartition(updateOf([{ symbol: 'IBM', date: '2024-11-25', bars: 1 }]));
  expect((await coverage())?.symbols()).toEqual(['AAPL', 'IBM']);
});
