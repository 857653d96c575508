import { expect, test } from '@jest/globals';
import type { SnapshotEntry } from '../src/manifest.ts';
import { tagNotFound } from '../src/snapshot-errors.ts';

function entries(...tags: readonly string[]): SnapshotEntry[] {
  return tags.map((tag) => ({ tag }) as SnapshotEntry);
}

test('an unknown tag is told all others where they are few, the nearest one first', () => {
  const error = tagNotFound('dreft', 'no', entries('submission', 'draft'));
  expect(error.next).toBe('Known: draft, submission.');
});

test('an unknown tag is told the five nearest of many', () => {
  const nightly = Array.from(
    { length: 30 },
    (_, day) => `taq_all_202411${String(day + 1).padStart(2, '0')}`,
  );
  const { next, details } = tagNotFound('taq_all_20241132', 'no', entries(...nightly));
  expect(next).toMatch(
    /^Nearest: taq_all_20241102, (taq_all_\d{8}, ){3}taq_all_\d{8}; .* all 30\.$/,
  );
  expect(details.known).toHaveLength(30);
});

test('an unknown tag is told where there is none at all', () => {
  const gone = [{ tag: 'gone', deletedAt: '2024-12-01T00:00:00.000Z' } as SnapshotEntry];
  expect(tagNotFound('gone', 'no', gone).next).toBe('There is none yet.');
});
