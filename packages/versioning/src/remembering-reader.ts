import type * as v from 'valibot';
import { ManifestReader, type Place, type Standing } from './manifest-reader.ts';
import { Recent } from './recent.ts';

/** Versions that are kept: the newest, and those that snapshots froze. */
const VERSIONS = 8;
/** Leaves that are kept; a dataset's year has two of them. */
const LEAVES = 48;

/**
 * Reads manifests for one who asks again and again: where nothing was committed since, a question
 * costs a look at the newest version's file and one for the next. Leaves never change and are kept
 * as they were decoded, so after a commit only the months that it touched are decoded again.
 */
export class RememberingReader extends ManifestReader {
  readonly #versions = new Recent<number, { bytes: Uint8Array; standing: Standing }>(VERSIONS);
  readonly #leaves = new Recent<string, Promise<unknown>>(LEAVES);
  #newest = 0;

  /** Where the newest version was seen, unless another store lies there by now. */
  protected override async begin(): Promise<Place> {
    const [number, standing] = [this.#newest, await this.look(this.#newest)];
    return number === 0 || standing === undefined ? super.begin() : { number, standing };
  }

  protected override async following(place: Place): Promise<Place> {
    const last = await super.following(place);
    this.#newest = last.number;
    return last;
  }

  protected override decoded(number: number, bytes: Uint8Array): Standing {
    const known = this.#versions.get(number);
    if (known !== undefined && Buffer.from(known.bytes).equals(bytes)) return known.standing;
    const standing = super.decoded(number, bytes);
    this.#versions.set(number, { bytes, standing });
    return standing;
  }

  protected override async leaf<S extends v.GenericSchema>(
    schema: S,
    leaf: string,
  ): Promise<v.InferOutput<S>> {
    const known = this.#leaves.get(leaf) as Promise<v.InferOutput<S>> | undefined;
    if (known !== undefined) return known;
    const found = super.leaf(schema, leaf);
    this.#leaves.set(leaf, found);
    // What cannot be read now may be mended by the next question.
    found.catch(() => this.#leaves.delete(leaf));
    return found;
  }
}
