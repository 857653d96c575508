import type { Difference, DifferingRow, PartitionDifference } from '@taq/versioning';
import { holdTheSame, type ComparedState, type Comparison } from './comparison.ts';
import { jsonLine } from './row-formats.ts';
import { RowSayer } from './row-sayer.ts';

/**
 * Differences as one JSON object, in chunks of text as they are found: `partitions`, of each its
 * `rows` where they are asked for, and at the end whether both states are `equal`.
 */
export async function* diffAsJson(
  comparison: Comparison,
  differences: AsyncIterable<Difference>,
  { rows }: { readonly rows: boolean },
): AsyncGenerator<string> {
  yield `${headOf(comparison)},"partitions":[`;
  const sayer = new RowSayer(jsonLine);
  let [partitions, isOpen] = [0, false];
  for await (const difference of differences) {
    const opening = isOpen ? '' : `${partitions === 0 ? '' : ','}\n{${rows ? '"rows":[' : ''}`;
    if (difference.kind === 'row') {
      yield `${opening}${isOpen ? ',' : ''}\n${rowAsJson(difference.row, sayer)}`;
      isOpen = true;
    } else {
      yield `${opening}${rows ? '],' : ''}${factsOf(difference.partition)}}`;
      [partitions, isOpen] = [partitions + 1, false];
    }
  }
  yield `],"equal":${partitions === 0 && holdTheSame(comparison)}}\n`;
}

/** The object's beginning, without a bracket at its end. */
function headOf({ before, after, compared, onlyBefore, onlyAfter }: Comparison): string {
  const head = {
    schema_version: 1,
    before: stateAsJson(before),
    after: stateAsJson(after),
    datasets: compared,
    only_before: onlyBefore,
    only_after: onlyAfter,
  };
  return JSON.stringify(head).slice(0, -1);
}

function stateAsJson({ dataDir, tag, version }: ComparedState): object {
  return { data_dir: dataDir, tag: tag ?? null, version };
}

/** A partition's facts, without brackets. */
function factsOf(difference: PartitionDifference): string {
  const { dataset, partition, added, removed, changed, cells, coverage } = difference;
  const facts = { dataset, partition, added, removed, changed, cells, coverage };
  return JSON.stringify(facts).slice(1, -1);
}

function rowAsJson({ dataset, change, before, after }: DifferingRow, sayer: RowSayer): string {
  const [old, young] = [before, after].map((ref) => (ref ? sayer.say(dataset, ref) : 'null'));
  return `{"change":"${change}","before":${old},"after":${young}}`;
}
