import type { Sql } from 'postgres';

/** A table as a statement's plan reads it. */
export interface Scan {
  readonly relation: string;
  /** How many times it was read. */
  readonly loops: number;
  /** Rows that the scan looked at, and those of them that it handed on. */
  readonly read: number;
  readonly kept: number;
}

/** What a plan did when it ran. */
export interface RunPlan {
  readonly scans: readonly Scan[];
  /** All kinds of steps in it. */
  readonly steps: ReadonlySet<string>;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

interface Answer {
  readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[];
}

/** Runs the statement, and says what PostgreSQL did for it. */
export async function runPlan(sql: Sql, statement: string): Promise<RunPlan> {
  const [answer] = await sql.unsafe<Answer[]>(`EXPLAIN (ANALYZE, FORMAT JSON) ${statement}`);
  const nodes = (answer?.['QUERY PLAN'] ?? []).flatMap(({ Plan: root }) => nodesUnder(root));
  return { scans: nodes.flatMap(scanOf), steps: new Set(nodes.map((node) => node['Node Type'])) };
}

function nodesUnder(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesUnder)];
}

function scanOf(node: PlanNode): Scan[] {
  const relation = node['Relation Name'];
  if (relation === undefined) return [];
  const kept = node['Actual Rows'];
  const read = kept + (node['Rows Removed by Filter'] ?? 0);
  return [{ relation, loops: node['Actual Loops'], read, kept }];
}
