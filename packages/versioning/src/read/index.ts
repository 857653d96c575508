// For those who only read: loads nothing that writes
export { StoreReader, type StoreReaderOptions } from './store-reader.ts';
export { PinnedStore } from '../pinned-store.ts';
export type { PointInTime } from '../pin.ts';
export type { AsOfPolicy } from '../as-of-question.ts';
export { SoundFiles } from '../sound-files.ts';
export { sha256OfFile } from '../file-soundness.ts';
