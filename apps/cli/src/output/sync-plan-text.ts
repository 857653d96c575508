import type { DatasetPlan, SyncPlan } from '@taq/sync';
import { membersAsJson, membersText } from './members-text.ts';
import { plural } from './phrases.ts';

/** One JSON object on a line. */
export function planAsJson(plan: SyncPlan): string {
  const { task, datasets, bytes, seconds, diskUsage, members } = plan;
  return `${JSON.stringify({
    schema_version: 1,
    task,
    dry_run: true,
    datasets,
    bytes,
    seconds,
    disk_usage: diskUsage,
    members: members === undefined ? null : membersAsJson(members),
  })}\n`;
}

/** What would be fetched of each dataset, what each way would take, and the disk afterwards. */
export function planAsText(plan: SyncPlan): string {
  const { datasets, bytes, seconds, diskUsage, members } = plan;
  return [
    ...(members === undefined ? [] : [membersText(members)]),
    ...datasets.flatMap(datasetLines),
    `about ${sizeText(bytes)} and ${timeText(seconds)}; the disk would be ${Math.round(diskUsage * 100)} % full`,
    'nothing was changed',
    '',
  ].join('\n');
}

function datasetLines({
  dataset,
  cells,
  days,
  rows,
  bytes,
  ticks,
  way,
  costs,
}: DatasetPlan): string[] {
  if (cells === 0) return [`${dataset}: nothing to fetch`];
  const ways = costs.map((cost) => `${cost.way} ${timeText(cost.seconds)}`).join(', ');
  return [
    `${dataset}: ${plural(cells, 'symbol-day')} on ${plural(days, 'day')}, about ${plural(rows, 'row')} (${sizeText(bytes)}) of ${plural(ticks, 'tick')}`,
    `  made by ${way}; by a probe: ${ways}`,
  ];
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toPrecision(3)} ${UNITS[power]}`;
}

function timeText(seconds: number): string {
  if (seconds < 120) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
