import { TaqError } from '@taq/schema';
import type { Damage, DamagedRole } from './damage.ts';
import type { Harm } from './file-soundness.ts';
import { knownDamage, markDamage } from './known-damage.ts';
import type { Version } from './manifest-reader.ts';
import type { SnapshotEntry } from './manifest.ts';
import { readSnapshots, requireSnapshot } from './snapshot.ts';
import type { StoreName } from './store-layout.ts';
import { findStrangers, leftovers, strangersInSnapshot } from './strangers.ts';
import { needsOf, surveyStore, type NamedObject, type Survey } from './survey.ts';
import { checkFiles, type CheckedFiles, type FileToCheck } from './verify-files.ts';
import {
  checkLeaves,
  checkVersions,
  lostNewest,
  type ManifestDamage,
  type NamedVersion,
} from './verify-manifests.ts';
import { checkNames, type CheckedNames } from './verify-names.ts';
import type { VerifyProgress } from './verify-progress.ts';
import type { Verified, VerifyContext, VerifyOptions, VerifyReport } from './verify-report.ts';

/** An object or a name that is a file of its own. */
interface CheckedFile extends FileToCheck {
  readonly object: NamedObject;
  readonly role: DamagedRole;
}

/** What a look found, and how to note it in the chain of versions. */
export interface Found extends Omit<Verified, 'report'> {
  readonly report: Omit<VerifyReport, 'recorded'>;
  /** `false` where the chain could not be told. */
  readonly record: () => Promise<boolean>;
}

/** One look at the whole store, or at what one snapshot needs. */
export class Verification {
  readonly #context: VerifyContext;
  readonly #options: VerifyOptions;
  readonly #progress: VerifyProgress | undefined;

  constructor(
    context: VerifyContext,
    options: VerifyOptions,
    progress: VerifyProgress | undefined,
  ) {
    this.#context = context;
    this.#options = options;
    this.#progress = progress;
  }

  async run(): Promise<Found> {
    const newest = await this.#context.manifests.newest();
    const snapshots = await this.#snapshots(newest);
    const { states, manifests, checked } = await this.#checkManifests(newest, snapshots);
    const survey = this.#wanted(await surveyStore(this.#context.manifests, states));
    const names = await checkNames(survey.names, this.#context);
    const suspects = await this.#suspects(newest);
    const files = await this.#checkFiles(survey, names, suspects);
    const damage = [
      ...manifests.map(({ damage }) => damage),
      ...[...files.harms].map(([{ path, role, object }, harm]) =>
        damaged(path, role, harm, object),
      ),
      ...[...names.harms].map(([{ path, object }, harm]) => damaged(path, 'name', harm, object)),
    ];
    const report = {
      version: newest.root.version,
      readData: this.#options.readData ?? false,
      ...(this.#options.snapshot === undefined ? {} : { snapshot: this.#options.snapshot }),
      checked: {
        manifests: checked,
        objects: survey.objects.size,
        names: survey.names.length,
        filesRead: files.read.length + [...files.harms.values()].filter(isOfBytes).length,
        bytesRead: files.bytesRead,
      },
      damage: damage.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
      ...(await this.#others(survey, snapshots, manifests.length === 0)),
    };
    return { report, survey, manifests, record: async () => this.#record(files, suspects) };
  }

  /** Those that can be asked; none where what lists them is damaged, which is seen elsewhere. */
  async #snapshots(newest: Version): Promise<SnapshotEntry[]> {
    const { snapshot } = this.#options;
    try {
      const all = await readSnapshots(this.#context.manifests, newest);
      if (snapshot !== undefined) requireSnapshot(all, snapshot);
      return all.filter(({ deletedAt }) => deletedAt === undefined);
    } catch (error) {
      if (snapshot === undefined && TaqError.is(error, 'STORE_DAMAGED')) return [];
      throw error;
    }
  }

  async #checkManifests(
    newest: Version,
    snapshots: readonly SnapshotEntry[],
  ): Promise<{ states: NamedVersion[]; manifests: ManifestDamage[]; checked: number }> {
    const { dataDir, manifests } = this.#context;
    const { snapshot: tag, readData = false } = this.#options;
    const chain = await checkVersions(manifests, newest, snapshots);
    const named = namedVersions(newest, snapshots, chain.versions);
    const history = [...chain.versions.values()].map((version) => ({ version, live: false }));
    const states = readData && tag === undefined ? [...named, ...history] : named;
    const looked =
      tag === undefined ? states : named.filter(({ snapshot }) => snapshot?.tag === tag);
    const leaves = await checkLeaves(dataDir, looked);
    const lost = await lostNewest(manifests, newest);
    const damage = [...chain.damage, ...lost].filter(
      ({ damage: { tags } }) => tag === undefined || tags.includes(tag),
    );
    const versions = tag === undefined ? newest.root.version : 1;
    return {
      states,
      manifests: [...damage, ...leaves.damage],
      checked: versions + leaves.leaves,
    };
  }

  #wanted({ objects, names }: Survey): Survey {
    const { snapshot } = this.#options;
    if (snapshot === undefined) return { objects, names };
    const own = [...objects].filter(([, object]) => needsOf(object).tags.includes(snapshot));
    return { objects: new Map(own), names: names.filter(({ tag }) => tag === snapshot) };
  }

  /** Objects with a mark; `undefined` where the marks themselves are damaged. */
  async #suspects(newest: Version): Promise<ReadonlySet<string> | undefined> {
    try {
      return await knownDamage(this.#context.manifests, newest);
    } catch (error) {
      if (TaqError.is(error, 'STORE_DAMAGED')) return undefined;
      throw error;
    }
  }

  async #checkFiles(
    { objects }: Survey,
    { separate }: CheckedNames,
    suspects: ReadonlySet<string> | undefined,
  ): Promise<CheckedFiles<CheckedFile>> {
    const { signal, onProgress } = this.#options;
    const files = [
      ...[...objects.values()].map((object): CheckedFile => {
        const suspect = suspects?.has(object.object) ?? true;
        return { ...object, object, role: 'object', suspect };
      }),
      ...separate.map(({ path, object }): CheckedFile => ({
        ...object,
        path,
        object,
        role: 'name',
        suspect: false,
      })),
    ];
    return checkFiles(files, {
      dataDir: this.#context.dataDir,
      progress: this.#progress,
      signal,
      onProgress,
    });
  }

  /** `false` where the chain of versions could not be told what was found. */
  async #record(
    { harms, read }: CheckedFiles<CheckedFile>,
    suspects: ReadonlySet<string> | undefined,
  ): Promise<boolean> {
    const damaged = objectsAmong([...harms.keys()]);
    const sound = objectsAmong(read).filter((object) => suspects?.has(object) ?? false);
    const isKnown = damaged.every((object) => suspects?.has(object) ?? false);
    if (suspects !== undefined && isKnown && sound.length === 0) return true;
    try {
      await markDamage(this.#context.manifests, { damaged, sound });
      return true;
    } catch (error) {
      const fields = { error: String(error) };
      this.#context.logger.warn('what was found was not noted in the store', fields);
      return false;
    }
  }

  async #others(
    survey: Survey,
    snapshots: readonly SnapshotEntry[],
    areAllKnown: boolean,
  ): Promise<Pick<VerifyReport, 'foreign' | 'leftovers'>> {
    const { dataDir, temps } = this.#context;
    const { snapshot } = this.#options;
    const names = new Set<StoreName>(survey.names.map(({ path }) => path));
    if (snapshot !== undefined) {
      const foreign = await strangersInSnapshot(dataDir, snapshot, { names, areAllKnown });
      return { foreign, leftovers: [] };
    }
    const tags = snapshots.map(({ tag }) => tag);
    const foreign = await findStrangers(dataDir, { names, tags, areAllKnown });
    return { foreign, leftovers: await leftovers(dataDir, temps) };
  }
}

/** The newest version, and that of each snapshot where it is what the snapshot froze. */
function namedVersions(
  newest: Version,
  snapshots: readonly SnapshotEntry[],
  versions: ReadonlyMap<number, Version>,
): NamedVersion[] {
  const frozen = snapshots.flatMap((snapshot): NamedVersion[] => {
    const version = versions.get(snapshot.version);
    return version?.manifest === snapshot.manifest ? [{ version, snapshot, live: false }] : [];
  });
  return [{ version: newest, live: true }, ...frozen];
}

function damaged(path: StoreName, role: DamagedRole, harm: Harm, object: NamedObject): Damage {
  const { dataset, partition } = object;
  return { path, role, harm, dataset, partition, ...needsOf(object) };
}

function isOfBytes(harm: Harm): boolean {
  return harm === 'wrong_bytes' || harm === 'unreadable';
}

function objectsAmong(files: readonly CheckedFile[]): string[] {
  return files.flatMap(({ role, object }) => (role === 'object' ? [object.object] : []));
}
