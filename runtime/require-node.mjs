// Runs before anything that needs Node 24, so it is plain JavaScript that old versions can parse.

const REQUIRED_MAJOR = 24;
const major = Number(process.versions.node.split('.')[0]);

if (major < REQUIRED_MAJOR) {
  console.error(
    [
      `holdpoint needs Node ${REQUIRED_MAJOR} or newer.`,
      `This is Node ${process.versions.node} (${process.execPath}).`,
      'On Linux with glibc (x64, arm64) `npm ci` in a checkout brings a Node 24 of its own, unless',
      'told `--omit=optional`: use `npm start`, `npm test`, `npm run -s holdpoint -- <args>`.',
      'Anywhere else (macOS, Alpine, an installed package) install Node 24 first:',
      'https://nodejs.org',
    ].join('\n'),
  );
  // Exit code 3: the guard cannot judge. A pipeline must not read this as a go.
  process.exit(3);
}
