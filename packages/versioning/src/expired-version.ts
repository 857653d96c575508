import { encodeManifest, FORMAT_VERSION, manifestSchemas } from './manifest.ts';

/** What stands in the place of a version that was let go. */
export function expiredStub(version: number): Uint8Array {
  const stub = { formatVersion: FORMAT_VERSION, kind: 'expired', version } as const;
  return encodeManifest(manifestSchemas.expiredVersion, stub);
}
