// Owns a PostgreSQL server and its data folder: makes both, and removes both as soon as its
// standard input ends. That happens when the process that started the keeper says so, and just as
// well when it dies, by whatever signal. Plain JavaScript, so that it runs from source as built.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, chown, cp, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * @typedef {object} KeeperOrder
 * @property {string} home folder with PostgreSQL's `bin`, `lib` and `share`
 * @property {boolean} copyHome whether `user` needs a copy of it, beside the data
 * @property {string} folder where the data folder is made
 * @property {number} port 0 = any free one
 * @property {{ uid: number, gid: number } | null} user to run the server as, null = ourselves
 * @property {string} owner name of the superuser
 * @property {string} password of the superuser
 * @property {Record<string, string>} settings of the server
 */

const ATTEMPTS = 5;
const READY = 'ready to accept connections';
const PORT_TAKEN = /could not bind|Address already in use/;
const KILL_AFTER_MS = 10_000;
const REMOVALS = 100;

/** initdb, then the server: what runs in the data folder, and how it ends at once. */
let running;
let dataFolder;
let ending = false;

/** @param {object} message */
function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** Stops the server at once, since nobody wants its data any more, removes the folder, exits. */
async function end() {
  if (ending) return;
  ending = true;
  await endRunning();
  if (dataFolder !== undefined) await removeFolder(dataFolder);
  process.exit(0);
}

async function endRunning() {
  if (running === undefined) return;
  const { child, quit } = running;
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  quit();
  const killer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await exited;
  clearTimeout(killer);
}

/**
 * From the start again where a process that is just dying wrote into it meanwhile.
 * @param {string} folder
 */
async function removeFolder(folder) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (attempt === REMOVALS) throw error;
      await delay(100);
    }
  }
}

/** Nothing may start any more, nor make the folder again, once it is being removed. */
function stopIfEnding() {
  if (ending) throw new Error('the keeper is ending');
}

/** @param {KeeperOrder} order */
async function prepareFolder({ folder, home, copyHome, user, owner, password }) {
  // Without waiting: whoever ends us must know the folder as soon as there is one.
  dataFolder = mkdtempSync(join(folder, 'wrds-simulator-'));
  const passwordFile = join(dataFolder, 'password');
  const cluster = join(dataFolder, 'cluster');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== null) {
    await chown(dataFolder, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const options = ['-D', cluster, '-U', owner, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`];
  const speed = ['--no-sync', '--locale=C', '--encoding=UTF8'];
  const bin = await programsAt(home, copyHome ? join(dataFolder, 'postgresql') : home);
  await runInitdb(join(bin, 'initdb'), [...options, ...speed], user);
  rmSync(passwordFile);
  return { cluster, postgres: join(bin, 'postgres') };
}

/**
 * Runs in a group of its own, so that what it starts ends with it.
 * @param {string} initdb
 * @param {string[]} args
 * @param {KeeperOrder['user']} user
 */
async function runInitdb(initdb, args, user) {
  stopIfEnding();
  const stdio = ['ignore', 'ignore', 'pipe'];
  const child = spawn(initdb, args, { ...user, cwd: dataFolder, detached: true, stdio });
  running = { child, quit: () => process.kill(-child.pid, 'SIGKILL') };
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`initdb failed: ${said.trim()}`);
}

/**
 * Copies the programs where they are wanted elsewhere, and sees that they can be run.
 * @param {string} home
 * @param {string} wanted
 */
async function programsAt(home, wanted) {
  if (wanted !== home) await cp(home, wanted, { recursive: true, verbatimSymlinks: true });
  const bin = join(wanted, 'bin');
  for (const program of await readdir(bin)) {
    const { mode } = await stat(join(bin, program));
    if ((mode & 0o555) !== 0o555) await chmod(join(bin, program), mode | 0o555);
  }
  return bin;
}

/** @returns {Promise<number>} */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/**
 * @param {KeeperOrder} order
 * @param {{ cluster: string, postgres: string }} prepared
 * @param {number} port
 * @returns {Promise<import('node:child_process').ChildProcess>}
 */
async function launch({ user, settings }, { cluster, postgres }, port) {
  stopIfEnding();
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(postgres, ['-D', cluster, '-p', String(port), ...flags], {
    ...user,
    cwd: cluster,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  running = { child, quit: () => child.kill('SIGQUIT') };
  await new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', () => reject(new Error(said.trim().slice(-2_000))));
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      said = (said + text).slice(-10_000);
      if (said.includes(READY)) resolve(undefined);
    });
  });
  return child;
}

/** @param {KeeperOrder} order */
async function start(order) {
  const prepared = await prepareFolder(order);
  for (let attempt = 1; ; attempt += 1) {
    const port = order.port === 0 ? await freePort() : order.port;
    try {
      return { child: await launch(order, prepared, port), port, prepared };
    } catch (error) {
      const taken = PORT_TAKEN.test(String(error));
      if (order.port !== 0 || !taken || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * Ends all when the server does, but for the times when that is wanted.
 * @param {import('node:child_process').ChildProcess} child
 */
function watch(child) {
  const onExit = () => void end();
  child.once('exit', onExit);
  return () => child.off('exit', onExit);
}

/**
 * What is to be done with a server that runs: for each line that asks for it, it is stopped, as by
 * its administrator, and after a while started again on its data and its port.
 * @param {KeeperOrder} order
 */
async function serve(order) {
  const { child, port, prepared } = await start(order);
  let serving = child;
  let unwatch = watch(serving);
  tell({ ready: true, port, pid: serving.pid, dataFolder });
  return async (/** @type {{ restartAfterMs: number }} */ { restartAfterMs }) => {
    unwatch();
    const exited = once(serving, 'exit');
    serving.kill('SIGINT');
    await exited;
    await delay(restartAfterMs);
    serving = await launch(order, prepared, port);
    unwatch = watch(serving);
    tell({ ready: true, port, pid: serving.pid, dataFolder });
  };
}

/**
 * The first line starts a server, each further one has it restarted.
 * @param {AsyncIterable<string>} lines
 */
async function obey(lines) {
  try {
    let restart;
    for await (const line of lines) {
      const order = JSON.parse(line);
      if (restart === undefined) restart = await serve(order);
      else await restart(order);
    }
  } catch (error) {
    tell({ ready: false, message: error instanceof Error ? error.message : String(error) });
  }
  await end();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end());
process.stdout.on('error', () => undefined);
const orders = createInterface({ input: process.stdin });
orders.once('close', () => void end());
void obey(orders);
