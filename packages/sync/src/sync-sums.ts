/** What a run sums up for its summary. */
export class SyncSums {
  #retries = 0;
  #spilledBytes = 0;
  #predictedDiskUsage: number | undefined;

  /** Days that were begun again. */
  get retries(): number {
    return this.#retries;
  }

  /** Bytes that went through temporary files. */
  get spilledBytes(): number {
    return this.#spilledBytes;
  }

  /** The highest share of the file system that was foreseen, 0 to 1; of no write none. */
  get predictedDiskUsage(): number | undefined {
    return this.#predictedDiskUsage;
  }

  retried(): void {
    this.#retries += 1;
  }

  spilled(bytes: number): void {
    this.#spilledBytes += bytes;
  }

  /** Gives the highest so far. */
  diskForecast(usage: number): number {
    this.#predictedDiskUsage = Math.max(usage, this.#predictedDiskUsage ?? 0);
    return this.#predictedDiskUsage;
  }
}
