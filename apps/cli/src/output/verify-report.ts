import { createSchemaRegistry } from '@taq/schema';
import type {
  Damage,
  Harm,
  LostCells,
  RepairedNewest,
  RepairReport,
  VerifyReport,
} from '@taq/versioning';
import { plural } from './phrases.ts';
import { textTable, type TableColumn } from './text-table.ts';
import { shellWords } from './shell-words.ts';

/** One JSON object on a line. */
export function verifyAsJson(report: VerifyReport): string {
  return `${JSON.stringify({ schema_version: 1, ...reportFields(report) })}\n`;
}

/** A repair, with what had to be done before the store could be opened. */
export interface WholeRepair extends RepairReport {
  readonly newest: RepairedNewest | undefined;
}

/** The same with what was repaired; `damage` is what is left. */
export function repairAsJson(
  { found, restored, quarantined, lost, forgotten, left, newest }: WholeRepair,
  dataDir: string,
): string {
  return `${JSON.stringify({
    schema_version: 1,
    ...reportFields(left),
    found: found.damage,
    restored,
    quarantined,
    lost: lost.map((cells) => ({ ...cells, command: fetchCommand(cells, dataDir) })),
    forgotten,
    newest: newest === undefined ? null : newestFields(newest),
  })}\n`;
}

function newestFields({ version, path, wentBackTo, quarantined }: RepairedNewest): object {
  return { version, path, went_back_to: wentBackTo ?? null, quarantined: quarantined ?? null };
}

function reportFields(report: VerifyReport): object {
  return {
    version: report.version,
    read_data: report.readData,
    snapshot: report.snapshot ?? null,
    checked: {
      manifests: report.checked.manifests,
      objects: report.checked.objects,
      names: report.checked.names,
      files_read: report.checked.filesRead,
      bytes_read: report.checked.bytesRead,
    },
    damage: report.damage,
    recorded: report.recorded,
    foreign: report.foreign,
    leftovers: report.leftovers,
  };
}

/** What was looked at, then a line for each damaged file, and what is not the store's. */
export function verifyAsText(report: VerifyReport): string {
  return [lookedAt(report), ...damageText(report.damage), remarksText(report)].join('');
}

/** What was found, what was done about it, and what is left. */
export function repairAsText(
  { found, restored, quarantined, lost, forgotten, left, newest }: WholeRepair,
  dataDir: string,
): string {
  const newestText = newest === undefined ? '' : repairedNewestText(newest);
  if (found.damage.length === 0) return newestText + verifyAsText(left);
  return [
    newestText,
    lookedAt(found),
    ...damageText(found.damage),
    ...restored.map((path) => `restored: ${path}\n`),
    ...quarantined.map((id) => `put into the quarantine: ${id}\n`),
    ...forgotten.map(
      (path) => `lost: what ${path} said; the next sync of its days asks for them again\n`,
    ),
    ...lost.flatMap((cells) => lostText(cells, dataDir)),
    left.damage.length === 0 ? 'nothing is damaged any more\n' : 'still damaged:\n',
    ...(left.damage.length === 0 ? [] : [damageTable(left.damage)]),
    remarksText(left),
  ].join('');
}

function repairedNewestText({ version, path, wentBackTo, quarantined }: RepairedNewest): string {
  if (wentBackTo === undefined) return `restored: ${path}\n`;
  return [
    `lost: version ${version}, which cannot be read and which no copy has; the store goes on from version ${wentBackTo}\n`,
    '  run the last syncs and snapshot commands again: what that version brought is to be made again\n',
    ...(quarantined === undefined ? [] : [`put into the quarantine: ${quarantined}\n`]),
  ].join('');
}

function lookedAt({ version, snapshot, checked }: VerifyReport): string {
  const what = snapshot === undefined ? `version ${version}` : `snapshot ${snapshot}`;
  const read =
    checked.filesRead === 0
      ? 'no data read'
      : `${plural(checked.filesRead, 'file')} read, ${plural(checked.bytesRead, 'byte')}`;
  const { manifests, objects, names } = checked;
  return `${what}: ${plural(manifests, 'manifest')}, ${plural(objects, 'object')}, ${plural(names, 'name')}; ${read}\n`;
}

function damageText(damage: readonly Damage[]): string[] {
  if (damage.length === 0) return ['nothing is damaged\n'];
  return [`${plural(damage.length, 'damaged file')}\n`, damageTable(damage)];
}

const COLUMNS: readonly TableColumn[] = [
  { header: 'file', align: 'left' },
  { header: 'harm', align: 'left' },
  { header: 'partition', align: 'left' },
  { header: 'needed by', align: 'left' },
];

const HARMS: Readonly<Record<Harm, string>> = {
  missing: 'missing',
  wrong_size: 'wrong size',
  wrong_bytes: 'wrong bytes',
  unreadable: 'cannot be read',
};

function damageTable(damage: readonly Damage[]): string {
  const rows = damage.map(({ path, harm, dataset, partition, tags, live }) => [
    path,
    HARMS[harm],
    [dataset, partition].filter(Boolean).join(' '),
    [...(live ? ['live data'] : []), ...tags].join(', ') || 'older versions',
  ]);
  return textTable(COLUMNS, rows);
}

function lostText(cells: LostCells, dataDir: string): string[] {
  const { dataset, partition, cells: count } = cells;
  return [
    `lost: ${plural(count, 'symbol-day')} of ${dataset} ${partition}; to fetch them again:\n`,
    `  ${fetchCommand(cells, dataDir)}\n`,
  ];
}

/** The command that brings lost cells back. */
function fetchCommand({ dataset, symbols, first, last }: LostCells, dataDir: string): string {
  const { shortName, tier } = createSchemaRegistry().get(dataset);
  const what = `--symbols ${symbols.join(',')} --data-dir ${shellWords([dataDir])}`;
  return tier === 'samples'
    ? `taq sync sample --date ${first} ${what}`
    : `taq sync aggregates --dataset ${shortName} --start-date ${first} --end-date ${last} ${what}`;
}

function remarksText({ recorded, foreign, leftovers }: VerifyReport): string {
  return [
    ...(recorded ? [] : ['what was found could not be noted in the store\n']),
    ...foreign.map((name) => `not of this store, no damage: ${name}\n`),
    ...leftovers.map((name) => `left by a writer that died, no damage: ${name}\n`),
  ].join('');
}
