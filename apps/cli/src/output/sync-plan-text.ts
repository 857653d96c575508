import type { DatasetPlan, SyncPlan } from '@taq/sync';
import { alternativeText } from './alternative-text.ts';
import { membersAsJson, membersText } from './members-text.ts';
import { plural } from './phrases.ts';
import { durationText, sizeText } from './quantities.ts';

/** One JSON object on a line. */
export function planAsJson(plan: SyncPlan): string {
  const { task, datasets, queries, bytes, seconds, diskUsage, members } = plan;
  return `${JSON.stringify({
    schema_version: 1,
    task,
    dry_run: true,
    datasets: datasets.map(({ alternative, ...one }) => ({
      ...one,
      alternative: alternative ?? null,
    })),
    queries,
    bytes,
    seconds,
    disk_usage: diskUsage,
    members: members === undefined ? null : membersAsJson(members),
  })}\n`;
}

/** What would be fetched of each dataset, what each way would take, and the disk afterwards. */
export function planAsText(plan: SyncPlan): string {
  const { datasets, queries, bytes, seconds, diskUsage, members } = plan;
  return [
    ...(members === undefined ? [] : [membersText(members)]),
    ...datasets.flatMap(datasetLines),
    `${plural(queries, 'query', 'queries')}, about ${sizeText(bytes)} and ${durationText(seconds)}; the disk would be ${Math.round(diskUsage * 100)} % full`,
    'nothing was changed',
    '',
  ].join('\n');
}

function datasetLines(plan: DatasetPlan): string[] {
  const { dataset, alternative } = plan;
  return [
    ...workLines(plan),
    ...(alternative === undefined ? [] : [`  ${alternativeText(dataset, alternative)}`]),
  ];
}

function workLines(plan: DatasetPlan): string[] {
  const { dataset, cells, days, rows, bytes, ticks, way, costs, queries } = plan;
  if (cells === 0) return [`${dataset}: nothing to fetch`];
  const ways = costs.map((cost) => `${cost.way} ${durationText(cost.seconds)}`).join(', ');
  return [
    `${dataset}: ${plural(cells, 'symbol-day')} on ${plural(days, 'day')}, about ${plural(rows, 'row')} (${sizeText(bytes)}) of ${plural(ticks, 'tick')}`,
    `  made by ${way} in ${plural(queries, 'query', 'queries')}; by a probe: ${ways}`,
  ];
}
