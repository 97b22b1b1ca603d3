// The package as a user gets it: packed, installed into an empty folder without development
// packages, and run there under Node 24 as a user who may write nothing.
import { strict as assert } from 'node:assert';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createChecks } from './lib/checks.mjs';
import { checkDaemon, freePort, untilReady } from './lib/daemon-checks.mjs';
import { checkMemory } from './lib/memory-checks.mjs';
import { run, start } from './lib/processes.mjs';

const CLIENT_SCRIPT = `
import { createClient } from 'holdpoint/client';
const client = createClient({ server: 'http://127.0.0.1:9', timeoutMs: 2_000 });
const { kind } = await client.canProceed({ cluster: 'c', node: 'n', action: 'restart' });
console.log(kind);
`;
const CLIENT_TYPES = `
import { type Advice, createClient, type Verdict } from 'holdpoint/client';
const client = createClient({ server: 'http://127.0.0.1:9' });
const advice: Advice = await client.canProceed({ cluster: 'c', node: 'n', action: 'restart' });
export const verdict: Verdict | undefined = advice.kind === 'go' ? advice.verdict : undefined;
`;

const { check, finish } = createChecks();
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'holdpoint-smoke-'));
// Another user must be able to enter it.
chmodSync(folder, 0o755);
// What a user's shell finds, without what npm or this checkout put in front.
const systemPath = process.env.PATH.split(delimiter)
  .filter((one) => !one.includes('node_modules'))
  .join(delimiter);
const oldNode = await systemNode();

try {
  const tarball = await check('npm packs it', pack);
  if (tarball !== undefined)
    await check('it installs into an empty folder', () => install(tarball));
  await checkCommands();
  await checkClient();
  await checkServe();
  await checkDataDir();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
finish(process.argv[2]);

async function pack() {
  const { code, stdout, stderr } = await run(
    'npm',
    ['pack', '--json', '--pack-destination', folder],
    {
      timeoutMs: 180_000,
    },
  );
  assert.equal(code, 0, stderr);
  // `prepack` builds, and what it prints comes before the JSON.
  const [{ filename, files }] = JSON.parse(stdout.slice(stdout.search(/^\[$/m)));
  const paths = files.map(({ path }) => path);
  for (const needed of ['dist/main.js', 'runtime/launch.mjs', 'LICENSE', 'README.md']) {
    assert.ok(paths.includes(needed), `${needed} is not packed`);
  }
  assert.ok(
    paths.some((path) => path.startsWith('rules/')),
    'no rules are packed',
  );
  const surplus = paths.filter((path) => /^(?:src|test|\.ci|docs)\//.test(path));
  assert.deepEqual(surplus, [], 'more is packed than a user needs');
  return join(folder, filename);
}

async function install(tarball) {
  // A copy of this Node, since the other user may not be able to reach the checkout's.
  mkdirSync(join(folder, 'bin'));
  copyFileSync(process.execPath, join(folder, 'bin', 'node'));
  chmodSync(join(folder, 'bin', 'node'), 0o755);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--omit=dev', '--no-audit', '--no-fund', tarball];
  const { code, stdout, stderr } = await run('npm', args, { cwd: folder, timeoutMs: 180_000 });
  assert.equal(code, 0, `${stdout}${stderr}`);
}

async function checkCommands() {
  await check('holdpoint --version prints the version', async () => {
    const { code, stdout, stderr } = await holdpoint(['--version']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, new RegExp(`\\b${version.replaceAll('.', '\\.')}\\b`));
  });
  await check('holdpoint check accepts a sound configuration', async () => {
    writeFileSync(join(folder, 'holdpoint.yaml'), configuration('generic-raft'));
    const { code, stdout, stderr } = await holdpoint(['check', '--config', 'holdpoint.yaml']);
    assert.equal(code, 0, `${stdout}${stderr}`);
  });
  await check('holdpoint check names the place of an error, and exits with 1', async () => {
    writeFileSync(join(folder, 'broken.yaml'), configuration('nothing-known'));
    const { code, stdout, stderr } = await holdpoint(['check', '--config', 'broken.yaml']);
    assert.equal(code, 1, `${stdout}${stderr}`);
    assert.match(`${stdout}${stderr}`, /broken\.yaml:3:\d+: /);
  });
  await check('an unknown flag is a usage error, exit status 2', async () => {
    const { code, stderr } = await holdpoint(['serve', '--no-such-flag']);
    assert.equal(code, 2, stderr);
  });
  if (oldNode === undefined) return;
  await check(`Node ${oldNode} is refused with exit status 3, and told why`, async () => {
    const env = { ...process.env, PATH: systemPath };
    const bin = join(folder, 'node_modules', '.bin', name);
    const { code, stderr } = await run(bin, ['--version'], { cwd: folder, env });
    assert.equal(code, 3, stderr);
    assert.match(stderr, /needs Node 24/);
  });
}

async function checkClient() {
  writeFileSync(join(folder, 'client.mjs'), CLIENT_SCRIPT);
  await check("import('holdpoint/client') gives a client", async () => {
    const { code, stdout, stderr } = await run('node', ['client.mjs'], environment({}));
    assert.equal(code, 0, stderr);
    assert.equal(stdout.trim(), 'unreachable');
  });
  await check('its types are found and fit', async () => {
    writeFileSync(join(folder, 'client.mts'), CLIENT_TYPES);
    const tsc = join(process.cwd(), 'node_modules', '.bin', 'tsc');
    const flags = ['--strict', '--noEmit', '--module', 'nodenext', '--skipLibCheck', 'false'];
    const { code, stdout } = await run(tsc, [...flags, 'client.mts'], environment({}));
    assert.equal(code, 0, stdout);
  });
}

async function checkServe() {
  const base = `http://127.0.0.1:${await freePort()}`;
  // The quiet scenario: on a busy machine the acts of the tour leave little time for a go.
  const args = [
    'serve',
    '--demo',
    '--scenario',
    'healthy',
    '--listen',
    base.slice('http://'.length),
  ];
  const daemon = start(join(folder, 'node_modules', '.bin', name), args, environment(nobody()));
  try {
    const title = 'holdpoint serve --demo is ready, as a user who may write nothing';
    await check(title, () => untilReady(base, daemon));
    await checkDaemon({ check }, base);
  } finally {
    await check('it ends in order when terminated', async () => {
      const { code, signal } = await daemon.stop('SIGTERM');
      assert.deepEqual({ code, signal }, { code: 0, signal: null }, daemon.output());
    });
  }
}

async function checkDataDir() {
  const base = `http://127.0.0.1:${await freePort()}`;
  const config = join(folder, 'remembers.yaml');
  // The parent is made by hand, since the user of the guard may write nowhere else.
  const parent = join(folder, 'memory');
  mkdirSync(parent);
  chmodSync(parent, 0o777);
  writeFileSync(config, `data_dir: ./memory/data\n${configuration('generic-raft')}`);
  const args = ['serve', '--config', config, '--listen', base.slice('http://'.length)];
  const bin = join(folder, 'node_modules', '.bin', name);
  const startGuard = () => start(bin, args, environment(nobody()));
  await checkMemory({ check }, { base, startGuard });
}

function holdpoint(args) {
  return run(join(folder, 'node_modules', '.bin', name), args, environment({}));
}

function environment(options) {
  const path = `${join(folder, 'bin')}${delimiter}${process.env.PATH}`;
  return { cwd: folder, env: { ...process.env, PATH: path }, ...options };
}

/** The user of the container image, where this process may become another. */
function nobody() {
  return process.getuid() === 0 ? { uid: 65_532, gid: 65_532 } : {};
}

/** The major version of the machine's own Node when it is older than the package needs. */
async function systemNode() {
  const env = { ...process.env, PATH: systemPath };
  const { stdout } = await run('node', ['--version'], { env }).catch(() => ({ stdout: '' }));
  const major = Number(/^v(\d+)/.exec(stdout)?.[1] ?? Number.NaN);
  return major < 24 ? major : undefined;
}

function configuration(system) {
  return [
    'clusters:',
    '  - name: smoke',
    `    system: ${system}`,
    '    runbooks: [rolling-restart]',
    '    voters: 3',
    '    nodes:',
    ...[1, 2, 3].map((n) => `      - { id: n${n}, metrics: 'http://127.0.0.1:1000${n}/metrics' }`),
    '',
  ].join('\n');
}
