import { EXIT } from '../exit-codes.ts';
import { ok, problem, warning, type Finding } from './finding.ts';

const OLDEST_NODE = [20, 19] as const;
const ENGINES = ['@taq/provider-duckdb', '@taq/provider-polars'] as const;

/** Whether this Node will do; `version` as `process.versions.node` has it. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough =
    major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (isNewEnough) return ok('node', `Node ${version}`);
  return problem(
    'node',
    `Node ${version} is older than ${OLDEST_NODE.join('.')}`,
    'Install a current Node 20 or newer.',
    EXIT.usage,
  );
}

/** Whether the engines can be loaded; `load` is `import`. */
export async function checkEngines(load: (name: string) => Promise<unknown>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of ENGINES) findings.push(await checkEngine(name, load));
  return findings;
}

async function checkEngine(
  name: (typeof ENGINES)[number],
  load: (name: string) => Promise<unknown>,
): Promise<Finding> {
  const engine = name.slice('@taq/provider-'.length);
  try {
    await load(name);
    return ok('engine', `${engine} is there`);
  } catch (error) {
    const reason = String(error).split('\n')[0];
    return warning(
      'engine',
      `${engine} cannot be loaded: ${reason}`,
      `npm install ${name}, or ask with the other engine.`,
    );
  }
}
